#include "policies/values/semantic_version.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::values {
namespace {

using ascii::is_digit;

std::nullopt_t fail(std::string* error, std::string_view message) {
  if (error != nullptr) *error = message;
  return std::nullopt;
}

std::nullopt_t fail(std::string* error, std::string_view message, std::string_view quoted) {
  if (error != nullptr) *error = std::string(message) + " " + go_quoted(quoted);
  return std::nullopt;
}

bool is_identifier(std::string_view text) noexcept {
  return ascii::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '-'; });
}

bool has_leading_zero(std::string_view text) noexcept {
  return text.size() > 1 && text[0] == '0';
}

// strconv.ParseUint of digits.
std::optional<std::uint64_t> parse_number(std::string_view digits, std::string* error) {
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (status == std::errc()) return value;
  if (error != nullptr) {
    *error = "strconv.ParseUint: parsing " + go_quoted(digits) +
             (digits.empty() ? ": invalid syntax" : ": value out of range");
  }
  return std::nullopt;
}

// One of the three numbers. `name`: Major, Minor, Patch.
std::optional<std::uint64_t> parse_part(std::string_view text, std::string_view name, std::string* error) {
  if (!ascii::all_of(text, is_digit)) {
    std::string lowered(name);
    lowered[0] = ascii::lower(lowered[0]);
    return fail(error, "Invalid character(s) found in " + lowered + " number", text);
  }
  if (has_leading_zero(text)) return fail(error, std::string(name) + " number must not contain leading zeroes", text);
  return parse_number(text, error);
}

// Takes the identifier up to the next dot off the front. Also of an empty text, which is one empty identifier.
std::string_view take_identifier(std::string_view& rest, bool& more) noexcept {
  const std::size_t dot = rest.find('.');
  const std::string_view identifier = rest.substr(0, dot);
  more = dot != std::string_view::npos;
  rest = more ? rest.substr(dot + 1) : std::string_view();
  return identifier;
}

bool check_prerelease(std::string_view text, std::string* error) {
  for (bool more = true; more;) {
    const std::string_view identifier = take_identifier(text, more);
    if (identifier.empty()) {
      fail(error, "Prerelease is empty");
      return false;
    }
    if (ascii::all_of(identifier, is_digit)) {
      if (has_leading_zero(identifier)) {
        fail(error, "Numeric PreRelease version must not contain leading zeroes", identifier);
        return false;
      }
      if (!parse_number(identifier, error)) return false;
    } else if (!is_identifier(identifier)) {
      fail(error, "Invalid character(s) found in prerelease", identifier);
      return false;
    }
  }
  return true;
}

bool check_build(std::string_view text, std::string* error) {
  for (bool more = true; more;) {
    const std::string_view identifier = take_identifier(text, more);
    if (identifier.empty()) {
      fail(error, "Build meta data is empty");
      return false;
    }
    if (!is_identifier(identifier)) {
      fail(error, "Invalid character(s) found in build meta data", identifier);
      return false;
    }
  }
  return true;
}

std::weak_ordering compare_identifiers(std::string_view left, std::string_view right) noexcept {
  const bool left_is_number = ascii::all_of(left, is_digit);
  const bool right_is_number = ascii::all_of(right, is_digit);
  if (left_is_number != right_is_number) {
    return left_is_number ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  // Without leading zeros the longer number is the greater.
  if (left_is_number && left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

std::weak_ordering compare_prereleases(std::string_view left, std::string_view right) noexcept {
  if (left.empty() || right.empty()) return left.empty() <=> right.empty();
  for (bool left_more = true, right_more = true; left_more && right_more;) {
    const auto order = compare_identifiers(take_identifier(left, left_more), take_identifier(right, right_more));
    if (order != 0) return order;
    if (left_more != right_more) return left_more <=> right_more;
  }
  return std::weak_ordering::equivalent;
}

// Without leading zeros, as normalisation does it with each part: `keeps_zero` when one must be put back.
std::string_view strip_zeros(std::string_view part, bool& keeps_zero) noexcept {
  keeps_zero = false;
  if (part.size() <= 1) return part;
  part.remove_prefix(std::min(part.find_first_not_of('0'), part.size()));
  keeps_zero = part.empty() || !is_digit(part[0]);
  return part;
}

}  // namespace

std::optional<SemanticVersion> SemanticVersion::parse(std::string_view text, std::string* error) {
  if (text.empty()) return fail(error, "Version string empty");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return fail(error, "No Major.Minor.Patch elements found");
  SemanticVersion version;
  const auto major = parse_part(text.substr(0, first), "Major", error);
  if (!major) return std::nullopt;
  const auto minor = parse_part(text.substr(first + 1, second - first - 1), "Minor", error);
  if (!minor) return std::nullopt;
  std::string_view rest = text.substr(second + 1);
  const std::size_t plus = rest.find('+');
  if (plus != std::string_view::npos) {
    version.build = rest.substr(plus + 1);
    rest = rest.substr(0, plus);
  }
  const std::size_t dash = rest.find('-');
  if (dash != std::string_view::npos) version.prerelease = rest.substr(dash + 1);
  const auto patch = parse_part(rest.substr(0, dash), "Patch", error);
  if (!patch) return std::nullopt;
  if (dash != std::string_view::npos && !check_prerelease(version.prerelease, error)) return std::nullopt;
  if (plus != std::string_view::npos && !check_build(version.build, error)) return std::nullopt;
  version.major_number = *major;
  version.minor_number = *minor;
  version.patch_number = *patch;
  return version;
}

std::weak_ordering operator<=>(const SemanticVersion& left, const SemanticVersion& right) noexcept {
  if (left.major_number != right.major_number) return left.major_number <=> right.major_number;
  if (left.minor_number != right.minor_number) return left.minor_number <=> right.minor_number;
  if (left.patch_number != right.patch_number) return left.patch_number <=> right.patch_number;
  return compare_prereleases(left.prerelease, right.prerelease);
}

std::optional<std::string_view> normalized_version(std::string_view text, base::Arena& arena, std::string* error) {
  if (text.starts_with('v')) text.remove_prefix(1);
  std::string_view parts[3];
  std::size_t count = 0;
  for (std::string_view rest = text;; ++count) {
    const std::size_t dot = count == 2 ? std::string_view::npos : rest.find('.');
    parts[count] = rest.substr(0, dot);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  ++count;
  if (count < 3 && parts[count - 1].find_first_of("+-") != std::string_view::npos) {
    return fail(error, "short version cannot contain PreRelease/Build meta data");
  }
  // Room for the text, three zeros put back and the parts that were missing.
  char* const room = arena.allocate_array<char>(text.size() + 8);
  if (room == nullptr) return std::string_view();
  char* place = room;
  for (std::size_t i = 0; i < 3; ++i) {
    bool keeps_zero = false;
    const std::string_view part = i < count ? strip_zeros(parts[i], keeps_zero) : "0";
    if (i > 0) *place++ = '.';
    if (keeps_zero) *place++ = '0';
    place = std::copy(part.begin(), part.end(), place);
  }
  return std::string_view(room, static_cast<std::size_t>(place - room));
}

}  // namespace tidegate::values
