// Reading an address in the order of netip.ParseAddr: which of several mistakes is reported is part of the behaviour.
#include "policies/values/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::values {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// One run of the parser: the input and, when a text is asked for, what was wrong.
class Reader {
 public:
  Reader(std::string_view input, std::string* error) : input_(input), error_(error) {}

  std::optional<ParsedAddress> read() {
    switch (const std::size_t place = input_.find_first_of(".:%");
            place == std::string_view::npos ? 0 : input_[place]) {
      case '.': {
        Bytes bytes{};
        if (!read_v4(input_, bytes.data())) return std::nullopt;
        return ParsedAddress{IpAddress(bytes, IpAddress::Family::v4), false};
      }
      case ':':
        return read_v6();
      case '%':
        return fail("missing IPv6 address");
      default:
        return fail("unable to parse IP");
    }
  }

 private:
  // `at`: what is left to read where the trouble is.
  std::nullopt_t fail(std::string_view message, std::string_view at = {}) {
    if (error_ != nullptr) {
      *error_ = "ParseAddr(" + go_quoted(input_) + "): ";
      error_->append(message);
      if (!at.empty()) *error_ += " (at " + go_quoted(at) + ")";
    }
    return std::nullopt;
  }

  bool refuse(std::string_view message, std::string_view at = {}) {
    fail(message, at);
    return false;
  }

  bool read_v4(std::string_view text, std::uint8_t* out) {
    unsigned value = 0, field = 0, digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (ascii::is_digit(text[i])) {
        if (digits == 1 && value == 0) return refuse("IPv4 field has octet with leading zero");
        value = value * 10 + static_cast<unsigned>(text[i] - '0');
        ++digits;
        if (value > 255) return refuse("IPv4 field has value >255");
      } else if (text[i] == '.') {
        if (i == 0 || i == text.size() - 1 || text[i - 1] == '.') {
          return refuse("IPv4 field must have at least one digit", text.substr(i));
        }
        if (field == 3) return refuse("IPv4 address too long");
        out[field++] = static_cast<std::uint8_t>(value);
        value = digits = 0;
      } else {
        return refuse("unexpected character", text.substr(i));
      }
    }
    if (field < 3) return refuse("IPv4 address too short");
    out[3] = static_cast<std::uint8_t>(value);
    return true;
  }

  // Up to four hexadecimal digits; their number, or nowhere when something is wrong with them.
  std::size_t read_group(std::string_view text, unsigned& value) {
    std::size_t digits = 0;
    for (value = 0; digits < text.size(); ++digits) {
      const char c = ascii::lower(text[digits]);
      if (!ascii::is_lower_hex(c)) break;
      value = value * 16 + static_cast<unsigned>(ascii::is_digit(c) ? c - '0' : c - 'a' + 10);
      if (digits > 3) {
        fail("each group must have 4 or less digits", text);
        return nowhere;
      }
    }
    if (digits == 0) {
      fail("each colon-separated field must have at least one digit", text);
      return nowhere;
    }
    return digits;
  }

  bool read_embedded_v4(std::string_view text, std::size_t filled, bool has_ellipsis, Bytes& bytes) {
    if (!has_ellipsis && filled != 12) {
      return refuse("embedded IPv4 address must replace the final 2 fields of the address", text);
    }
    if (filled + 4 > 16) {
      return refuse("too many hex fields to fit an embedded IPv4 at the end of the address", text);
    }
    return read_v4(text, bytes.data() + filled);
  }

  // Past the colon (or colons) behind a group.
  bool skip_colon(std::string_view& text, std::size_t filled, std::size_t& ellipsis) {
    if (text[0] != ':') return refuse("unexpected character, want colon", text);
    if (text.size() == 1) return refuse("colon must be followed by more characters", text);
    text.remove_prefix(1);
    if (text[0] == ':') {
      if (ellipsis != nowhere) return refuse("multiple :: in address", text);
      ellipsis = filled;
      text.remove_prefix(1);
    }
    return true;
  }

  std::optional<ParsedAddress> read_v6() {
    std::string_view text = input_.substr(0, input_.find('%'));
    const bool has_zone = text.size() != input_.size();
    if (has_zone && text.size() + 1 == input_.size()) return fail("zone must be a non-empty string");
    Bytes bytes{};
    std::size_t filled = 0;
    std::size_t ellipsis = nowhere;
    if (text.starts_with("::")) {
      ellipsis = 0;
      text.remove_prefix(2);
    }
    bool more = !(ellipsis == 0 && text.empty());
    while (more && filled < 16) {
      unsigned value = 0;
      const std::size_t digits = read_group(text, value);
      if (digits == nowhere) return std::nullopt;
      if (digits < text.size() && text[digits] == '.') {
        if (!read_embedded_v4(text, filled, ellipsis != nowhere, bytes)) return std::nullopt;
        text = {};
        filled += 4;
        break;
      }
      bytes[filled] = static_cast<std::uint8_t>(value >> 8);
      bytes[filled + 1] = static_cast<std::uint8_t>(value);
      filled += 2;
      text.remove_prefix(digits);
      if (text.empty()) break;
      if (!skip_colon(text, filled, ellipsis)) return std::nullopt;
      more = !text.empty();
    }
    if (!text.empty()) return fail("trailing garbage after address", text);
    if (filled < 16) {
      if (ellipsis == nowhere) return fail("address string too short");
      const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(ellipsis);
      const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(filled);
      std::fill(begin, std::move_backward(begin, end, bytes.end()), std::uint8_t{0});
    } else if (ellipsis != nowhere) {
      return fail("the :: must expand to at least one field of zeros");
    }
    return ParsedAddress{IpAddress(bytes, IpAddress::Family::v6), has_zone};
  }

  std::string_view input_;
  std::string* error_;
};

char* write_number(char* place, unsigned value, int base) noexcept {
  return std::to_chars(place, place + 8, value, base).ptr;
}

}  // namespace

std::optional<ParsedAddress> parse_address(std::string_view text, std::string* error) {
  return Reader(text, error).read();
}

bool ParsedAddress::is_mapped() const noexcept {
  const auto& bytes = address.bytes();
  return !address.is_v4() && std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t b) { return b == 0; }) &&
         bytes[10] == 0xFF && bytes[11] == 0xFF;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text, std::string* error) {
  const auto parsed = parse_address(text, error);
  if (!parsed) {
    if (error != nullptr) {
      *error = "IP Address " + go_quoted(text) + " parse error during conversion from string: " + *error;
    }
    return std::nullopt;
  }
  if (parsed->has_zone) {
    if (error != nullptr) *error = "IP address " + go_quoted(text) + " with zone value is not allowed";
    return std::nullopt;
  }
  if (parsed->is_mapped()) {
    if (error != nullptr) *error = "IPv4-mapped IPv6 address " + go_quoted(text) + " is not allowed";
    return std::nullopt;
  }
  return parsed->address;
}

bool IpAddress::is_unspecified() const noexcept {
  return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::is_loopback() const noexcept {
  if (is_v4()) return bytes_[0] == 127;
  return bytes_[15] == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::is_multicast() const noexcept {
  return is_v4() ? (bytes_[0] & 0xF0) == 0xE0 : bytes_[0] == 0xFF;
}

bool IpAddress::is_link_local_multicast() const noexcept {
  if (is_v4()) return bytes_[0] == 224 && bytes_[1] == 0 && bytes_[2] == 0;
  return bytes_[0] == 0xFF && (bytes_[1] & 0x0F) == 0x02;
}

bool IpAddress::is_link_local_unicast() const noexcept {
  if (is_v4()) return bytes_[0] == 169 && bytes_[1] == 254;
  return bytes_[0] == 0xFE && (bytes_[1] & 0xC0) == 0x80;
}

bool IpAddress::is_global_unicast() const noexcept {
  const bool is_broadcast =
      is_v4() && std::all_of(bytes_.begin(), bytes_.begin() + 4, [](std::uint8_t b) { return b == 0xFF; });
  return !is_broadcast && !is_unspecified() && !is_loopback() && !is_multicast() && !is_link_local_unicast();
}

IpAddress IpAddress::masked(unsigned length) const noexcept {
  IpAddress result = *this;
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = length <= i * 8 ? 0 : std::min(length - i * 8, 8U);
    result.bytes_[i] = static_cast<std::uint8_t>(result.bytes_[i] & (0xFF00U >> kept));
  }
  return result;
}

std::string_view IpAddress::write(Buffer& buffer) const noexcept {
  char* place = buffer.data();
  if (is_v4()) {
    for (unsigned i = 0; i < 4; ++i) {
      if (i > 0) *place++ = '.';
      place = write_number(place, bytes_[i], 10);
    }
    return {buffer.data(), static_cast<std::size_t>(place - buffer.data())};
  }
  std::array<unsigned, 8> groups{};
  for (unsigned i = 0; i < 8; ++i) groups[i] = bytes_[2 * i] * 256U + bytes_[2 * i + 1];
  // The first of the longest runs of two zero groups or more is written "::".
  unsigned start = 8, length = 1;
  for (unsigned i = 0; i < 8;) {
    unsigned end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
    i = end + 1;
  }
  for (unsigned i = 0; i < 8; ++i) {
    if (i == start) {
      *place++ = ':';
      *place++ = ':';
      i += length;
      if (i >= 8) break;
    } else if (i > 0) {
      *place++ = ':';
    }
    place = write_number(place, groups[i], 16);
  }
  return {buffer.data(), static_cast<std::size_t>(place - buffer.data())};
}

}  // namespace tidegate::values
