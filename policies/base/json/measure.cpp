#include "policies/base/json/measure.hpp"

#include <algorithm>

namespace tidegate::json {

namespace {

std::size_t digits(std::int64_t value) noexcept {
  std::size_t count = value < 0 ? 2 : 1;
  while (value >= 10 || value <= -10) {
    value /= 10;
    ++count;
  }
  return count;
}

class Measurer {
 public:
  Measurer(std::size_t max_bytes, std::size_t max_depth) noexcept : max_bytes_(max_bytes), max_depth_(max_depth) {}

  bool visit(const Node& node, std::size_t depth) noexcept {
    switch (node.kind()) {
      case Kind::null:
        return add(4);
      case Kind::boolean:
        return add(node.boolean() ? 4 : 5);
      case Kind::integer:
        return add(digits(node.integer()));
      case Kind::real:
        return add(24);
      case Kind::string:
        return add(node.string().size() + 2);
      case Kind::array:
        if (!enter(depth)) return false;
        for (const Node& item : node.items()) {
          if (!add(1) || !visit(item, depth + 1)) return false;
        }
        return true;
      case Kind::object:
        if (!enter(depth)) return false;
        for (const Member& member : node.members()) {
          if (!add(member.name().size() + 4) || !visit(member.value, depth + 1)) return false;
        }
        return true;
    }
    return false;
  }
  [[nodiscard]] const Measure& result() const noexcept { return result_; }

 private:
  bool add(std::size_t bytes) noexcept {
    result_.bytes += bytes;
    return result_.bytes <= max_bytes_;
  }
  bool enter(std::size_t depth) noexcept {
    result_.depth = std::max(result_.depth, depth + 1);
    return depth < max_depth_ && add(2);
  }

  std::size_t max_bytes_, max_depth_;
  Measure result_;
};

}  // namespace

std::optional<Measure> measure(const Node& node, std::size_t max_bytes, std::size_t max_depth) {
  Measurer measurer(max_bytes, max_depth);
  if (!measurer.visit(node, 0)) return std::nullopt;
  return measurer.result();
}

}  // namespace tidegate::json
