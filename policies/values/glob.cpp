#include "policies/values/glob.hpp"

#include <cstring>
#include <string>

#include "policies/base/limits.hpp"

namespace tidegate::values {
namespace {

// Linear in both (glibc's memmem is the two-way algorithm), where string_view::find may be quadratic.
std::size_t find(std::string_view text, std::string_view part) noexcept {
  if (part.empty()) return 0;
  const void* found = memmem(text.data(), text.size(), part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// Whether `text` starts with `pattern` up to its first '*', which both then lose. False at a difference.
bool take_head(std::string_view& pattern, std::string_view& text) noexcept {
  const std::size_t star = pattern.find('*');
  const std::string_view head = pattern.substr(0, star);
  if (text.substr(0, head.size()) != head) return false;
  text.remove_prefix(head.size());
  pattern.remove_prefix(head.size());
  return true;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) noexcept {
  if (pattern == "*") return true;
  if (!take_head(pattern, text)) return false;
  if (pattern.empty()) return text.empty();
  // The tail after the last star is fixed to the end; what lies between stars may sit anywhere, and taking each at
  // its first place leaves the most room for the rest.
  const std::size_t last = pattern.rfind('*');
  const std::string_view tail = pattern.substr(last + 1);
  if (text.size() < tail.size() || text.substr(text.size() - tail.size()) != tail) return false;
  text.remove_suffix(tail.size());
  pattern = pattern.substr(0, last);  // "*middle*middle" or empty
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::string_view middle = pattern.substr(0, pattern.find('*'));
    const std::size_t place = find(text, middle);
    if (place == std::string_view::npos) return false;
    text.remove_prefix(place + middle.size());
    pattern.remove_prefix(middle.size());
  }
  return true;
}

TextResult<Glob> Glob::compile(std::string_view pattern) {
  if (pattern.empty()) return TextError{"the pattern is empty", 0, 0, "* matches every name"};
  if (pattern.size() > limits::max_pattern_bytes) {
    return TextError{"the pattern has more than " + std::to_string(limits::max_pattern_bytes) + " bytes", 0,
                     pattern.size(), ""};
  }
  Glob glob;
  glob.pattern_ = pattern;
  glob.literal_ = pattern.find('*') == std::string_view::npos;
  return glob;
}

bool Glob::could_match_prefix(std::string_view prefix) const noexcept {
  const std::string_view pattern = pattern_;
  const std::string_view head = pattern.substr(0, pattern.find('*'));
  // Past the first star anything that follows the prefix can still make it match.
  if (prefix.size() <= head.size()) return head.substr(0, prefix.size()) == prefix && (!literal_ || prefix != head);
  return !literal_ && prefix.substr(0, head.size()) == head;
}

bool any_matches(std::span<const Glob> globs, std::string_view text) noexcept {
  for (const Glob& glob : globs) {
    if (glob.matches(text)) return true;
  }
  return false;
}

}  // namespace tidegate::values
