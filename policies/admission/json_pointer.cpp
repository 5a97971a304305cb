#include "policies/admission/json_pointer.hpp"

#include <charconv>

#include "policies/base/limits.hpp"

namespace tidegate::admission {

namespace {

// `~1` is a slash and `~0` a tilde; any other tilde stands for itself. Null data() when the arena is full.
std::string_view unescaped(std::string_view step, base::Arena& arena) {
  if (step.find('~') == std::string_view::npos) return step;
  auto* out = static_cast<char*>(arena.allocate(step.size(), 1));
  if (out == nullptr) return {};
  std::size_t length = 0;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const char next = step[i] == '~' && i + 1 < step.size() ? step[i + 1] : '\0';
    if (next == '0' || next == '1') {
      out[length++] = next == '0' ? '~' : '/';
      ++i;
    } else {
      out[length++] = step[i];
    }
  }
  return {out, length};
}

}  // namespace

base::Result<void> read_pointer(std::string_view pointer, base::Arena& arena, std::vector<std::string_view>& steps) {
  steps.clear();
  if (pointer.empty()) return {};
  if (pointer.front() != '/') return base::fail("the path \"" + std::string(pointer) + "\" does not begin with '/'");
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    if (steps.size() == limits::max_json_depth) {
      return base::fail("a path has more than " + std::to_string(limits::max_json_depth) + " steps");
    }
    steps.push_back(unescaped(step, arena));
    if (steps.back().data() == nullptr) return base::fail("the request's memory bound is reached");
  }
  return {};
}

std::optional<std::int64_t> read_index(std::string_view step) noexcept {
  if (!step.empty() && step.front() == '+') {
    step.remove_prefix(1);
    if (!step.empty() && step.front() == '-') return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), value);
  if (error != std::errc() || end != step.data() + step.size() || step.empty()) return std::nullopt;
  return value;
}

}  // namespace tidegate::admission
