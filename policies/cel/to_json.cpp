#include "policies/cel/to_json.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "policies/base/limits.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/timestamp.hpp"

namespace tidegate::cel {

namespace {

using base::fail;
using base::Result;
using json::Member;
using json::Node;

// Whole numbers up to here are the same as double and as integer.
constexpr std::int64_t max_exact_integer = (std::int64_t{1} << 53) - 1;

const char* const full = "the request's memory bound is reached";

class Converter {
 public:
  Converter(base::Arena& arena, const ToJsonOptions& options) noexcept : arena_(arena), options_(options) {}

  Result<Node> convert(const Value& value) {
    if (refused(value)) {
      return fail("a value of type " + std::string(type_name(value)) +
                  (options_.form == JsonForm::configuration ? " can't be merged" : " can't stand in an Object"));
    }
    switch (value.kind()) {
      case Kind::null:
        return Node();
      case Kind::boolean:
        return Node::of(value.boolean());
      case Kind::integer:
        return integer(value.integer());
      case Kind::uinteger:
        return uinteger(value.uinteger());
      case Kind::real:
        return real(value.real());
      case Kind::string:
        return Node::of(value.text());
      case Kind::bytes:
        return base64(value.text());
      case Kind::duration: {
        NumberBuffer buffer;
        return copied(duration_text(value.nanoseconds(), buffer));
      }
      case Kind::timestamp: {
        values::TimestampBuffer buffer;
        return copied(
            values::timestamp_text({value.seconds(), value.subsecond_nanoseconds(), value.offset_minutes()}, buffer));
      }
      case Kind::optional:
        if (value.has_value()) return nested(value.value());
        if (options_.form == JsonForm::patch && !in_structure()) return fail("optional.none() dereference");
        return Node();
      case Kind::list:
        return value.is_json() ? Node::array(value.nodes()) : list(value);
      case Kind::map:
        return value.is_json() ? Node::object(value.members()) : map(value);
      case Kind::structure:
        return structure(value.structure());
      case Kind::type:
      case Kind::opaque:
      case Kind::error:
        break;
    }
    return fail("a value of type " + std::string(type_name(value)) + " has no JSON form");
  }

 private:
  [[nodiscard]] bool in_structure() const noexcept { return !type_path_.empty(); }
  // Of JSON that the value borrowed only the outermost is looked at, as in Kubernetes.
  [[nodiscard]] bool refused(const Value& value) const noexcept {
    if (options_.form == JsonForm::plain || (options_.form == JsonForm::patch && !in_structure())) return false;
    switch (value.kind()) {
      case Kind::null:
      case Kind::duration:
      case Kind::timestamp:
        return true;
      case Kind::uinteger:
      case Kind::bytes:
        return options_.form == JsonForm::configuration;
      default:
        return false;
    }
  }

  Result<Node> nested(const Value& value) {
    if (depth_ == limits::max_json_depth) return fail("the value nests too deeply");
    ++depth_;
    auto converted = convert(value);
    --depth_;
    return converted;
  }

  Result<Node> copied(std::string_view text) {
    const std::string_view copy = arena_.copy(text);
    if (copy.data() == nullptr) return fail(full);
    return Node::of(copy);
  }

  Result<Node> integer(std::int64_t value) {
    if (options_.form != JsonForm::patch || (value >= -max_exact_integer && value <= max_exact_integer)) {
      return Node::of(value);
    }
    NumberBuffer buffer;
    return copied(number_text(value, buffer));
  }

  Result<Node> uinteger(std::uint64_t value) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value <= most) return integer(static_cast<std::int64_t>(value));
    if (options_.form != JsonForm::patch) return fail("the uint " + std::to_string(value) + " is too large for JSON");
    NumberBuffer buffer;
    return copied(number_text(value, buffer));
  }

  static Result<Node> real(double value) {
    if (!std::isfinite(value)) return fail("a number that is infinite or NaN has no JSON form");
    // Go writes 3.0 as 3, and the API server takes no 3.0 for an integer.
    if (std::trunc(value) == value && std::fabs(value) <= static_cast<double>(max_exact_integer)) {
      return Node::of(static_cast<std::int64_t>(value));
    }
    return Node::of(value);
  }

  Result<Node> base64(std::string_view bytes) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t size = (bytes.size() + 2) / 3 * 4;
    auto* out = static_cast<char*>(arena_.allocate(size, 1));
    if (out == nullptr && size > 0) return fail(full);
    char* at = out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
      std::uint32_t group = 0;
      for (std::size_t j = 0; j < 3; ++j) {
        group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
      }
      for (std::size_t j = 0; j < 4; ++j) {
        *at++ = i + j > bytes.size() ? '=' : alphabet[group >> (18 - 6 * j) & 0x3fU];
      }
    }
    return Node::of(size == 0 ? std::string_view("", 0) : std::string_view(out, size));
  }

  Result<Node> list(const Value& value) {
    auto* items = arena_.allocate_array<Node>(value.size());
    if (items == nullptr && value.size() > 0) return fail(full);
    for (std::size_t i = 0; i < value.size(); ++i) {
      auto item = nested(value.item(i));
      if (!item) return item;
      items[i] = *item;
    }
    return Node::array({items, value.size()});
  }

  Result<Node> map(const Value& value) {
    auto* members = arena_.allocate_array<Member>(value.size());
    if (members == nullptr && value.size() > 0) return fail(full);
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Entry entry = value.entry(i);
      if (!entry.key.is(Kind::string)) {
        return fail("map key " + to_text(entry.key, 64) + " is of type " + std::string(type_name(entry.key)) +
                    ", not string");
      }
      auto item = nested(entry.value);
      if (!item) return item;
      members[i] = Member{Node::of(entry.key.text()), *item};
    }
    return Node::object({members, value.size()});
  }

  Result<Node> structure(const Structure& value) {
    const std::string& name = value.type->name();
    if (name == "JSONPatch") return fail("a value of type JSONPatch has no JSON form");
    const std::string outer = type_path_;
    if (type_path_.empty()) type_path_ = name;
    if (options_.check_type_names && type_path_ != name) {
      return fail("unexpected type name \"" + name + "\", expected \"" + type_path_ +
                  "\", which matches field name path from root Object type");
    }
    auto* members = arena_.allocate_array<Member>(value.fields.size());
    if (members == nullptr && !value.fields.empty()) return fail(full);
    const std::size_t length = type_path_.size();
    for (std::size_t i = 0; i < value.fields.size(); ++i) {
      const Entry& field = value.fields[i];
      type_path_.append(".").append(field.key.text());
      auto item = nested(field.value);
      if (!item) return fail("field \"" + std::string(field.key.text()) + "\": " + item.error().message);
      members[i] = Member{field.key.is(Kind::string) ? Node::of(field.key.text()) : Node(), *item};
      type_path_.resize(length);
    }
    type_path_ = outer;
    return Node::object({members, value.fields.size()});
  }

  base::Arena& arena_;
  const ToJsonOptions& options_;
  std::size_t depth_ = 0;
  std::string type_path_;  // the name that a structure here must have
};

}  // namespace

Result<Node> to_json(const Value& value, base::Arena& arena, const ToJsonOptions& options) {
  return Converter(arena, options).convert(value);
}

}  // namespace tidegate::cel
