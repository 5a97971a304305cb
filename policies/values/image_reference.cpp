#include "policies/values/image_reference.hpp"

#include <cstdint>
#include <cstring>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/image_names.hpp"

namespace tidegate::values {
namespace {

using namespace ascii;

constexpr std::size_t max_tag_bytes = 128;

constexpr ByteSet alphanumeric(is_alphanumeric);
constexpr ByteSet label_bytes([](char c) { return is_alphanumeric(c) || c == '-'; });
constexpr ByteSet host_bytes([](char c) { return c == '.' || c == ':' || is_upper(c); });
constexpr ByteSet lower_or_digit([](char c) { return is_lower(c) || is_digit(c); });
constexpr ByteSet tag_bytes([](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });

// Eight bytes at a time: the digests that most images should have are long. REQUIRES: a multiple of eight bytes.
bool is_hex_of_digest(std::string_view text) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t high = ones * 0x80;
  std::uint64_t good = high;
  for (std::size_t at = 0; at < text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    // The high bit of each byte: at least, or above. A byte above 0x7F carries into its neighbour, but fails itself.
    const std::uint64_t digits = (word + ones * (0x80 - '0')) & ~(word + ones * (0x7F - '9'));
    const std::uint64_t letters = (word + ones * (0x80 - 'a')) & ~(word + ones * (0x7F - 'f'));
    good &= (digits | letters) & ~word;
  }
  return good == high;
}

// Labels of letters, digits and inner '-', joined by single dots.
bool is_domain(std::string_view text) noexcept {
  std::size_t at = 0;
  while (true) {
    if (at == text.size() || !alphanumeric.has(text[at])) return false;
    while (at < text.size() && label_bytes.has(text[at])) ++at;
    if (text[at - 1] == '-') return false;
    if (at == text.size()) return true;
    if (text[at++] != '.') return false;
  }
}

// `[…]` with hex digits and colons inside, as much as the library looks at it.
bool is_bracketed_address(std::string_view text) noexcept {
  // Without a colon it is no address, and its lower-case form would not be read as a host.
  return text.size() > 2 && text.front() == '[' && text.back() == ']' && text.find(':') != std::string_view::npos &&
         all_of(text.substr(1, text.size() - 2), [](char c) { return is_lower_hex(lower(c)) || c == ':'; });
}

// Components joined by '/': runs of [a-z0-9] joined by '.', '_', "__" or any number of '-'.
bool is_path(std::string_view text) noexcept {
  std::size_t at = 0;
  while (true) {
    const std::size_t run = at;
    while (at < text.size() && lower_or_digit.has(text[at])) ++at;
    if (at == run) return false;
    if (at == text.size()) return true;
    if (text[at] == '/' || text[at] == '.') {
      ++at;
    } else if (text[at] == '-') {
      while (at < text.size() && text[at] == '-') ++at;
    } else if (text[at] == '_') {
      ++at;
      if (at < text.size() && text[at] == '_') ++at;
    } else {
      return false;
    }
  }
}

// Errors about a part, which is a view into `text`.
TextError wrong(std::string_view text, std::string_view part, std::string message, std::string hint = {}) {
  return TextError{std::move(message), static_cast<std::size_t>(part.data() - text.data()), part.size(),
                   std::move(hint)};
}

TextError wrong_path(std::string_view text, std::string_view path) {
  if (path.empty()) return wrong(text, path, "the image names no repository");
  if (any_of(path, is_upper)) {
    return wrong(text, path, "the image's repository " + base::quoted(path) + " has upper-case letters",
                 "repositories are lower-case");
  }
  return wrong(text, path, "the image's repository " + base::quoted(path) + " is malformed",
               "its components are lower-case letters and digits with '.', '_', '__' or '-' between them");
}

TextError wrong_digest(std::string_view text, std::string_view digest) {
  return wrong(text, digest, "the image's digest " + base::quoted(digest) + " is malformed",
               "a digest is sha256:, sha384: or sha512: and its 64, 96 or 128 lower-case hex digits");
}

// Splits `first`, in which there is no '/', into host and port. A host may break the rules of domains if it is a path
// component (my_host.local): the library then takes the name as a path without a host, but what pulls it still goes to
// that host.
bool read_host(std::string_view first, ImageReference& image, bool& host_in_path) noexcept {
  std::string_view host = first;
  const std::size_t colon = find_port_colon(first);
  if (colon != std::string_view::npos) {
    host = first.substr(0, colon);
    image.port = first.substr(colon + 1);
    if (image.port.empty() || !all_of(image.port, is_digit)) return false;
  }
  image.host_as_written = host;
  if (is_domain(host) || is_bracketed_address(host)) return true;
  host_in_path = true;
  return image.port.empty() && is_path(host);
}

}  // namespace

bool names_image_host(std::string_view first) noexcept {
  return first == "localhost" || any_of(first, [](char c) { return host_bytes.has(c); });
}

std::size_t find_port_colon(std::string_view host_and_port) noexcept {
  const std::size_t colon = host_and_port.find(':');
  if (colon == std::string_view::npos || host_and_port.find('[') == std::string_view::npos) return colon;
  const std::size_t bracket = host_and_port.rfind(']');
  return bracket == std::string_view::npos ? colon : host_and_port.find(':', bracket);
}

bool is_image_tag(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_tag_bytes && text[0] != '.' && text[0] != '-' &&
         all_of(text, [](char c) { return tag_bytes.has(c); });
}

bool is_image_digest(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view algorithm = text.substr(0, colon);
  const std::size_t length = algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
  const std::string_view hex = text.substr(colon + 1);
  return length != 0 && hex.size() == length && is_hex_of_digest(hex);
}

TextResult<ImageReference> parse_image(std::string_view text) {
  if (text.empty()) return wrong(text, text, "the image's name is empty");
  if (text.size() > limits::max_image_bytes) {
    return wrong(text, text, "the image's name has more than " + std::to_string(limits::max_image_bytes) + " bytes");
  }
  if (text.size() == 64 && is_hex_of_digest(text)) {
    return wrong(text, text, "the image's name is 64 hex digits", "that would be an image ID; write NAME@sha256:…");
  }
  ImageReference image;
  image.host_as_written = default_image_host;
  std::string_view rest = text;
  bool host_in_path = false;  // the library counts a host that is no domain as a part of the path
  if (const std::size_t slash = text.find('/');
      slash != std::string_view::npos && names_image_host(text.substr(0, slash))) {
    const std::string_view first = text.substr(0, slash);
    rest.remove_prefix(slash + 1);
    if (first == legacy_image_host) {
      image.host_as_written = default_image_host;
    } else if (!read_host(first, image, host_in_path)) {
      return wrong(text, first, "the image's registry " + base::quoted(first) + " is malformed",
                   "a registry is HOST or HOST:PORT");
    }
  }
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    image.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
    if (!is_image_digest(image.digest)) return wrong_digest(text, image.digest);
  }
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    image.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (!is_image_tag(image.tag)) {
      return wrong(text, image.tag, "the image's tag " + base::quoted(image.tag) + " is malformed",
                   "a tag is 1 to 128 letters, digits, '_', '.' and '-', and starts with none of the last two");
    }
  }
  if (!is_path(rest)) return wrong_path(text, rest);
  image.path = rest;
  image.library_implied =
      image.host_as_written == default_image_host && image.port.empty() && rest.find('/') == std::string_view::npos;
  const std::size_t size = rest.size() + (image.library_implied ? official_prefix.size() : 0) +
                           (host_in_path ? image.host_as_written.size() + 1 : 0);
  if (size > max_repository_bytes) {
    return wrong(text, rest, "the image's repository has more than " + std::to_string(max_repository_bytes) + " bytes");
  }
  return image;
}

bool ImageReference::host_is(std::string_view lower_case_host) const noexcept {
  return equal_fold(host_as_written, lower_case_host);
}

std::string ImageReference::host() const {
  return lowered(host_as_written);
}

std::string ImageReference::repository() const {
  return (library_implied ? std::string(official_prefix) : std::string()).append(path);
}

std::string ImageReference::name() const {
  std::string text = host();
  // Lower-cased, some hosts would read as no host or as another: Foo/app, Docker.io/nginx. They stay as written.
  const bool reads_as_host = !port.empty() || names_image_host(text) || text.front() == '[';
  if (text != host_as_written && (!reads_as_host || text == default_image_host || text == legacy_image_host)) {
    text = host_as_written;
  }
  if (!port.empty()) text.append(":").append(port);
  return text.append("/").append(repository());
}

std::string ImageReference::canonical() const {
  std::string text = name();
  if (!tag.empty()) text.append(":").append(tag);
  if (!digest.empty()) text.append("@").append(digest);
  return text;
}

}  // namespace tidegate::values
