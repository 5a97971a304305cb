// plain_scalar_to_json of to_json.hpp.
#include <charconv>
#include <cmath>
#include <limits>

#include "policies/base/yaml/scalars.hpp"
#include "policies/base/yaml/to_json.hpp"

namespace tidegate::yaml {

namespace {

using json::Node;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A double as JSON has it: without a fraction it is an integer.
Node number(double value) {
  constexpr double bound = 9223372036854775808.0;  // 2^63
  if (value == std::trunc(value) && value > -bound && value < bound) return Node::of(static_cast<std::int64_t>(value));
  return Node::of(value);
}

struct Radix {
  int base;
  std::size_t prefix;
};

// Go's strconv.ParseInt(text, 0, 64): 0x, 0o, 0b, and 0 for octal.
Radix radix_of(std::string_view digits) {
  if (digits.size() < 2 || digits[0] != '0') return {10, 0};
  switch (digits[1]) {
    case 'x':
    case 'X':
      return {16, 2};
    case 'o':
    case 'O':
      return {8, 2};
    case 'b':
    case 'B':
      return {2, 2};
    default:
      return {8, 1};
  }
}

bool read_integer(std::string_view text, Node& out) {
  const bool negative = text.starts_with('-');
  std::string_view digits = text;
  if (negative || text.starts_with('+')) digits.remove_prefix(1);
  const Radix radix = radix_of(digits);
  digits.remove_prefix(radix.prefix);
  if (digits.empty() || digits[0] == '-' || digits[0] == '+') return false;
  std::uint64_t magnitude = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, problem] = std::from_chars(digits.data(), end, magnitude, radix.base);
  if (problem != std::errc() || stopped != end) return false;
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (negative) {
    if (magnitude > largest + 1) return false;
    out = Node::of(static_cast<std::int64_t>(0 - magnitude));
  } else if (magnitude <= largest) {
    out = Node::of(static_cast<std::int64_t>(magnitude));
  } else if (text.starts_with('+')) {
    return false;  // ParseUint takes no sign
  } else {
    out = Node::of(static_cast<double>(magnitude));
  }
  return true;
}

// REQUIRES: text has the form of a real in YAML's core schema. False when it is too large for a double.
bool read_real(std::string_view text, Node& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto problem = std::from_chars(text.data(), text.data() + text.size(), value).ec;
  if (problem == std::errc::result_out_of_range) {
    if (text.find("e-") == text.npos && text.find("E-") == text.npos) return false;
    value = 0;
  }
  out = number(value);
  return true;
}

}  // namespace

base::Result<Node> plain_scalar_to_json(std::string_view text) {
  const Scalar core = resolve_core(text);
  if (core == Scalar::null) return Node();
  if (core == Scalar::boolean) return Node::of(text[0] == 't' || text[0] == 'T');
  if (const auto flag = legacy_boolean(text)) return Node::of(*flag);
  const bool special = text.find("inf") != text.npos || text.find("Inf") != text.npos ||
                       text.find("INF") != text.npos || text.find("nan") != text.npos ||
                       text.find("NaN") != text.npos || text.find("NAN") != text.npos;
  if (core == Scalar::real && special) return base::fail("JSON has no number " + std::string(text));
  Node out;
  if (text[0] == '.') {
    if (core == Scalar::real && read_real(text, out)) return out;
    return Node::of(text);
  }
  if (!is_digit(text[0]) && text[0] != '+' && text[0] != '-') return Node::of(text);
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += c;
  }
  if (read_integer(plain, out)) return out;
  const Scalar numeric = resolve_core(plain);
  const bool decimal =
      numeric == Scalar::real || (numeric == Scalar::integer && plain.find_first_of("xo") == plain.npos);
  if (decimal && read_real(plain, out)) return out;
  return Node::of(text);
}

}  // namespace tidegate::yaml
