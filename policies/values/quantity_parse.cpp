// Reading a quantity in the steps of apimachinery's ParseQuantity, because what the API server takes a text for is
// what the cluster enforces: its quirks (".", "+" and "Ki" are zero; exponents wrap at 32 bits) are kept.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "policies/base/limits.hpp"
#include "policies/values/quantity_number.hpp"

namespace tidegate::values {
namespace {

using Format = Quantity::Format;

struct Scan {
  bool negative = false;
  std::string_view whole = "0";  // without leading zeros; "0" for none
  std::string_view fraction;     // after the point, as written
  std::string_view suffix;
  bool has_digit = false;
  std::size_t suffix_offset = 0;
};

struct Suffix {
  bool binary = false;
  std::int32_t exponent = 0;  // of ten, or of two when binary
  Format format = Format::decimal_si;
};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// 32-bit arithmetic that wraps as Go's does.
std::int32_t wrap(std::int64_t value) noexcept {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

constexpr std::array<std::int8_t, 256> places_of(std::string_view letters) noexcept {
  std::array<std::int8_t, 256> places{};
  for (std::int8_t& place : places) place = -1;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (letters[i] != ' ') places[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  }
  return places;
}

TextError error_at(std::string message, std::size_t offset, std::string hint) {
  return TextError{std::move(message), offset, 0, std::move(hint)};
}

TextError bad_format(std::size_t offset) {
  return error_at("not a quantity: expected a number and a suffix", offset, "write it like 500m, 0.5, 2, 128Mi or 1e3");
}

// False on a character that no quantity has; `scan.suffix_offset` is then its place.
bool scan_text(std::string_view text, Scan& scan) noexcept {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return text.substr(start, at - start);
  };
  if (text[0] == '-' || text[0] == '+') {
    scan.negative = text[0] == '-';
    ++at;
  }
  const std::size_t first = at;
  while (at < text.size() && text[at] == '0') ++at;
  scan.has_digit = at > first;
  if (at == text.size()) {  // nothing but a sign and zeros is zero, even the sign alone
    scan.has_digit = true;
    return true;
  }
  if (const std::string_view whole = digits(); !whole.empty()) {
    scan.whole = whole;
    scan.has_digit = true;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    scan.fraction = digits();
    scan.has_digit = scan.has_digit || !scan.fraction.empty();
  }
  const std::size_t start = at;
  while (at < text.size() && std::string_view("eEinumkKMGTP").find(text[at]) != std::string_view::npos) ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  (void)digits();
  scan.suffix = text.substr(start, at - start);
  scan.suffix_offset = at < text.size() ? at : start;
  return at == text.size();
}

bool read_exponent(std::string_view text, std::int32_t& exponent) noexcept {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return false;  // from_chars would take the second sign
  }
  std::int64_t parsed = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (status != std::errc() || end != text.data() + text.size()) return false;
  exponent = wrap(parsed);
  return true;
}

// By letter: ten to the three times of it less nine, and two to the ten times of it; -1 where it is none.
constexpr auto decimal_places = places_of("num kMGTPE");
constexpr auto binary_places = places_of(" KMGTPE");

// None, or letters: 1E is one of these, 1E3 and 1e are not.
bool read_letters(std::string_view text, Suffix& suffix) noexcept {
  if (text.empty()) return true;
  const auto letter = static_cast<unsigned char>(text[0]);
  if (text.size() == 1) {
    const int place = decimal_places[letter];
    suffix.exponent = place * 3 - 9;
    return place >= 0;
  }
  if (text.size() != 2 || text[1] != 'i') return false;
  const int place = binary_places[letter];
  suffix = {true, place * 10, Format::binary_si};
  return place >= 0;
}

bool read_suffix(std::string_view text, Suffix& suffix) noexcept {
  if (read_letters(text, suffix)) return true;
  if (text.size() == 1 || (text.size() == 2 && text[1] == 'i')) return false;
  suffix = {};
  if (text[0] != 'e' && text[0] != 'E') return false;
  suffix.format = Format::decimal_exponent;
  return read_exponent(text.substr(1), suffix.exponent);
}

// Go's estimate of whether so many digits times 2^exponent stay within int64.
bool fits_small(std::size_t digits, std::int32_t exponent) noexcept {
  return 15 - static_cast<int>(digits) - exponent * 3 / 10 - 1 >= 0;
}

constexpr std::size_t most_plain_bytes = 18;  // so many digits are within int64

// Go's int64Amount: at most 18 digits, the exponent at least nano, the product within int64.
bool read_small(const Scan& scan, const Suffix& suffix, Quantity& result) noexcept {
  const int length = static_cast<int>(scan.whole.size() + scan.fraction.size());
  std::int32_t scale = suffix.exponent;
  std::int64_t multiplier = 1;
  if (suffix.binary) {
    if (!scan.fraction.empty()) return false;
    if (!fits_small(scan.whole.size(), suffix.exponent)) return false;
    scale = 0;
    multiplier = std::int64_t{1} << suffix.exponent;
  } else if (length > 18) {
    return false;
  }
  scale = wrap(std::int64_t{scale} - static_cast<std::int64_t>(scan.fraction.size()));
  if (scale < nano) return false;
  std::int64_t value = 0;
  for (const char c : scan.whole) value = value * 10 + (c - '0');
  for (const char c : scan.fraction) value = value * 10 + (c - '0');
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, multiplier, &product)) return false;
  result = QuantityAccess::make(int128{scan.negative ? -product : product}, scale, suffix.format, false);
  return true;
}

// The significant digits of a number: whole and fraction joined, zeros at both ends taken off.
struct Digits {
  std::array<char, limits::max_quantity_bytes> text{};
  std::size_t size = 0;
  std::int64_t trailing = 0;  // zeros taken off at the end
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }
};

Digits significant(const Scan& scan) noexcept {
  Digits digits;
  for (const std::string_view part : {scan.whole, scan.fraction}) {
    for (const char c : part) {
      if (digits.size > 0 || c != '0') digits.text[digits.size++] = c;
    }
  }
  while (digits.size > 0 && digits.text[digits.size - 1] == '0') {
    --digits.size;
    ++digits.trailing;
  }
  return digits;
}

int128 narrow(std::string_view digits) noexcept {
  int128 value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// digits × 10^exponent (plus one, when something was rounded away), with the sign.
Quantity from_digits(std::string_view digits, bool round_up, std::int32_t exponent, const Scan& scan, Format format) {
  const std::int64_t sign = scan.negative ? -1 : 1;
  if (digits.size() < max_pow10) {
    return QuantityAccess::make(sign * (narrow(digits) + (round_up ? 1 : 0)), exponent, format, true);
  }
  cpp_int value{std::string(digits)};
  if (round_up) ++value;
  return QuantityAccess::make(cpp_int(value * sign), exponent, format, true);
}

// Go's inf.Dec with a decimal suffix, rounded away from zero to nano. Works on the digits, so that no exponent costs
// anything.
Quantity read_decimal(const Scan& scan, const Suffix& suffix) {
  Digits digits = significant(scan);
  // Go's 32-bit scales would wrap here, but only after it has written out 2^31 digits: the true value is kept.
  const std::int64_t exponent = std::int64_t{suffix.exponent} - static_cast<std::int64_t>(scan.fraction.size());
  std::int64_t trimmed = exponent + digits.trailing;
  for (; trimmed > std::numeric_limits<std::int32_t>::max(); --trimmed) digits.text[digits.size++] = '0';
  if (trimmed >= nano) {
    return from_digits(digits.view(), false, static_cast<std::int32_t>(trimmed), scan, suffix.format);
  }
  const std::int64_t dropped = nano - trimmed;
  // What is dropped ends in a digit that is no zero, so it always rounds up.
  const std::size_t kept =
      digits.size - static_cast<std::size_t>(std::min<std::int64_t>(dropped, static_cast<std::int64_t>(digits.size)));
  return from_digits(digits.view().substr(0, kept), true, nano, scan, suffix.format);
}

// coefficient / 10^places rounded up to nano and capped at 2^63-1, where Integer holds all that occurs.
template <class Integer>
Quantity finish_binary(Integer coefficient, std::int64_t places, const Integer& unit, const Scan& scan) {
  constexpr std::int64_t max_value = std::numeric_limits<std::int64_t>::max();
  if (places > -nano) {
    const Integer quotient = coefficient / unit;
    coefficient = coefficient % unit == 0 ? quotient : Integer(quotient + 1);
    places = -nano;
  }
  const auto one = static_cast<Integer>(pow10(static_cast<int>(places)));
  if (coefficient > one * max_value) coefficient = one * max_value;
  const Format format = coefficient < one ? Format::decimal_si : Format::binary_si;
  if (scan.negative) coefficient = -coefficient;
  return QuantityAccess::make(coefficient, static_cast<std::int32_t>(-places), format, true);
}

// Go's inf.Dec with a binary suffix.
Quantity read_binary(const Scan& scan, const Suffix& suffix) {
  if (scan.whole.size() >= 20) {  // beyond 2^63 before the suffix counts
    const std::int64_t max_value = std::numeric_limits<std::int64_t>::max();
    return QuantityAccess::make(int128{scan.negative ? -max_value : max_value}, 0, Format::binary_si, true);
  }
  const Digits digits = significant(scan);
  std::int64_t places = static_cast<std::int64_t>(scan.fraction.size()) - digits.trailing;
  int zeros = 0;  // of the whole part
  if (places < 0) {
    zeros = static_cast<int>(-places);
    places = 0;
  }
  // 10^19 × 2^60 < 2^127.
  if (digits.size + static_cast<std::size_t>(zeros) <= 19 && places + nano <= max_pow10) {
    const int128 coefficient = (narrow(digits.view()) * pow10(zeros)) << suffix.exponent;
    return finish_binary<int128>(coefficient, places, pow10(static_cast<int>(std::max<std::int64_t>(places + nano, 0))),
                                 scan);
  }
  const cpp_int coefficient = (cpp_int(std::string(digits.view())) * wide_pow10(zeros)) << suffix.exponent;
  return finish_binary<cpp_int>(coefficient, places, wide_pow10(std::max<std::int64_t>(places + nano, 0)), scan);
}

}  // namespace

bool Quantity::read_plain(std::string_view text, Quantity& out) noexcept {
  if (text.size() > most_plain_bytes) return false;
  const char* at = text.data();
  const char* const end = at + text.size();
  std::int64_t value = 0;
  for (; at != end && is_digit(*at); ++at) value = value * 10 + (*at - '0');
  if (at == text.data()) return false;
  if (at == end) {
    QuantityAccess::set(out, value, 0, Format::decimal_si);
    return true;
  }
  const auto letter = static_cast<unsigned char>(*at);
  if (end - at == 1) {
    const int place = decimal_places[letter];
    if (place < 0) return false;
    QuantityAccess::set(out, value, place * 3 - 9, Format::decimal_si);
    return true;
  }
  const int place = end - at == 2 && at[1] == 'i' ? binary_places[letter] : -1;
  // Zeros in front make this stricter than read_small(), never wider.
  if (place < 0 || !fits_small(static_cast<std::size_t>(at - text.data()), place * 10)) return false;
  QuantityAccess::set(out, value << (place * 10), 0, Format::binary_si);
  return true;
}

TextResult<Quantity> Quantity::parse(std::string_view text) {
  if (Quantity plain; read_plain(text, plain)) return plain;
  if (text.empty()) return bad_format(0);
  if (text.size() > limits::max_quantity_bytes) {
    return error_at("a quantity of more than " + std::to_string(limits::max_quantity_bytes) + " bytes", 0, "");
  }
  Scan scan;
  if (!scan_text(text, scan)) return bad_format(scan.suffix_offset);
  Suffix suffix;
  if (!read_suffix(scan.suffix, suffix)) {
    return TextError{"unknown suffix of a quantity: \"" + std::string(scan.suffix) + "\"", scan.suffix_offset,
                     scan.suffix.size(),
                     "suffixes are n, u, m, k, M, G, T, P, E; Ki, Mi, Gi, Ti, Pi, Ei; or an exponent like e3"};
  }
  Quantity result;
  if (read_small(scan, suffix, result)) return result;
  if (!scan.has_digit) return bad_format(0);
  if (significant(scan).size == 0) return QuantityAccess::make(int128{0}, 0, suffix.format, true);
  if (suffix.binary) return read_binary(scan, suffix);
  return read_decimal(scan, suffix);
}

TextResult<Quantity> Quantity::of(const json::Node& node) {
  if (node.is_integer()) return Quantity(node.integer());
  if (node.is_real()) {
    // The shortest text that reads back as the same double is, up to 15 digits, what was written.
    if (!std::isfinite(node.real())) return bad_format(0);
    std::array<char, 32> text{};
    const auto [end, status] = std::to_chars(text.data(), text.data() + text.size(), node.real());
    return status == std::errc() ? parse({text.data(), static_cast<std::size_t>(end - text.data())})
                                 : TextResult<Quantity>(bad_format(0));
  }
  if (!node.is_string())
    return error_at("a quantity is a string or a number", 0, "write it like \"500m\" or \"128Mi\"");
  const std::string_view text = node.string();
  // Blanks around it are rare, and every character above them is none.
  if (!text.empty() && text.front() > ' ' && text.back() > ' ') return parse(text);
  constexpr std::string_view blanks = " \t\n\v\f\r";
  const std::size_t start = text.find_first_not_of(blanks);
  if (start == std::string_view::npos) return bad_format(0);
  return parse(text.substr(start, text.find_last_not_of(blanks) + 1 - start));
}

}  // namespace tidegate::values
