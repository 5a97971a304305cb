// What a URL looks like from outside: its parts decoded, its query, and the text by which URLs are equal.
#include <algorithm>

#include "policies/values/go_quote.hpp"
#include "policies/values/url.hpp"
#include "policies/values/url_encoding.hpp"

namespace tidegate::values {
namespace {

using namespace url_encoding;

// Go's strings hold any bytes, CEL's only UTF-8: each byte that is none becomes U+FFFD, as Go counts it.
std::string_view as_utf8(std::string_view text, base::Arena& arena) noexcept {
  std::size_t bad = 0;
  const auto each_rune = [&](auto&& found) {
    for (std::size_t i = 0; i < text.size();) {
      const Rune rune = first_rune(text.substr(i));
      found(text.substr(i, rune.length), rune.code == 0xFFFD && rune.length == 1);
      i += rune.length;
    }
  };
  each_rune([&](std::string_view, bool is_bad) { bad += is_bad ? 1 : 0; });
  if (bad == 0) return text;
  char* const room = arena.allocate_array<char>(text.size() + 2 * bad);
  if (room == nullptr) return {};
  char* place = room;
  each_rune([&](std::string_view raw, bool is_bad) {
    if (is_bad) raw = "\xEF\xBF\xBD";
    place = std::copy(raw.begin(), raw.end(), place);
  });
  return {room, static_cast<std::size_t>(place - room)};
}

// REQUIRES: escapes are well-formed.
std::string_view decoded(std::string_view text, bool plus_is_blank, base::Arena& arena) noexcept {
  if (text.find_first_of(plus_is_blank ? "%+" : "%") == std::string_view::npos) return text;
  const auto escapes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '%'));
  char* const room = arena.allocate_array<char>(text.size() - 2 * escapes);
  if (room == nullptr) return {};
  char* place = room;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      *place++ = static_cast<char>(hex_byte(text[i + 1], text[i + 2]));
      i += 2;
    } else {
      *place++ = plus_is_blank && text[i] == '+' ? ' ' : text[i];
    }
  }
  return as_utf8({room, static_cast<std::size_t>(place - room)}, arena);
}

bool has_good_escapes(std::string_view text) noexcept {
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 3)) {
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
  }
  return true;
}

// The colon before a port, or the end of a decoded host.
std::size_t port_place(std::string_view host) noexcept {
  const std::size_t colon = host.rfind(':');
  return colon != std::string_view::npos && is_optional_port(host.substr(colon)) ? colon : host.size();
}

// A stretch of the canonical text: as it stands, in lower case, or decoded and escaped anew where `set` says so.
struct Piece {
  std::string_view raw;
  const CharSet* set = nullptr;
  bool in_lower_case = false;
};

// Go's String(), character by character, so that two URLs are compared without memory.
class CanonicalText {
 public:
  explicit CanonicalText(const Url& url) noexcept {
    if (!url.raw_scheme.empty()) {
      add({url.raw_scheme, nullptr, true});
      add({":"});
    }
    if (!url.raw_opaque.empty()) {
      add({url.raw_opaque});
    } else {
      const bool has_authority = !url.raw_host.empty() || url.has_user;
      if (has_authority || (!url.raw_scheme.empty() && !url.omits_host && !url.raw_path.empty())) add({"//"});
      if (url.has_user) {
        add({url.raw_user, &in_user});
        if (url.has_password) {
          add({":"});
          add({url.raw_password, &in_user});
        }
        add({"@"});
      }
      add({url.raw_host, &in_host});
      add({url.raw_path, is_well_encoded(url.raw_path, in_path) ? nullptr : &in_path});
    }
    if (url.has_query) add({"?"});
    add({url.raw_query});
    if (!url.raw_fragment.empty()) {
      add({"#"});
      add({url.raw_fragment, is_well_encoded(url.raw_fragment, in_fragment) ? nullptr : &in_fragment});
    }
  }

  // False at the end.
  bool next(char& c) noexcept {
    if (pending_ > 0) {
      c = escape_[3 - pending_--];
      return true;
    }
    while (current_ < count_ && place_ == pieces_[current_].raw.size()) {
      ++current_;
      place_ = 0;
    }
    if (current_ == count_) return false;
    const Piece& piece = pieces_[current_];
    c = piece.raw[place_++];
    if (piece.in_lower_case) c = ascii::lower(c);
    if (piece.set == nullptr) return true;
    if (c == '%') {
      c = static_cast<char>(hex_byte(piece.raw[place_], piece.raw[place_ + 1]));
      place_ += 2;
    }
    if (has(*piece.set, c)) return true;
    constexpr std::string_view digits = "0123456789ABCDEF";
    escape_[1] = digits[static_cast<unsigned char>(c) >> 4];
    escape_[2] = digits[static_cast<unsigned char>(c) & 0xF];
    c = '%';
    pending_ = 2;
    return true;
  }

 private:
  void add(const Piece& piece) noexcept { pieces_[count_++] = piece; }

  std::array<Piece, 14> pieces_{};
  std::size_t count_ = 0;
  std::size_t current_ = 0;
  std::size_t place_ = 0;
  std::array<char, 3> escape_{};
  std::size_t pending_ = 0;  // characters of the escape that are to come
};

}  // namespace

std::string_view Url::scheme(base::Arena& arena) const noexcept {
  if (!ascii::any_of(raw_scheme, ascii::is_upper)) return raw_scheme;
  char* const room = arena.allocate_array<char>(raw_scheme.size());
  if (room == nullptr) return {};
  std::transform(raw_scheme.begin(), raw_scheme.end(), room, ascii::lower);
  return {room, raw_scheme.size()};
}

std::string_view Url::host(base::Arena& arena) const noexcept {
  return decoded(raw_host, false, arena);
}

std::string_view Url::hostname(base::Arena& arena) const noexcept {
  std::string_view name = host(arena);
  name = name.substr(0, port_place(name));
  return name.starts_with('[') && name.ends_with(']') ? name.substr(1, name.size() - 2) : name;
}

std::string_view Url::port(base::Arena& arena) const noexcept {
  const std::string_view whole = host(arena);
  const std::size_t colon = port_place(whole);
  return whole.substr(std::min(colon + 1, whole.size()));
}

std::string_view Url::escaped_path(base::Arena& arena) const noexcept {
  if (is_well_encoded(raw_path, in_path)) return raw_path;
  Url path;
  path.raw_path = raw_path;
  std::size_t size = 0;
  char c = 0;
  for (CanonicalText text(path); text.next(c);) ++size;
  char* const room = arena.allocate_array<char>(size);
  if (room == nullptr) return {};
  char* place = room;
  for (CanonicalText text(path); text.next(c);) *place++ = c;
  return {room, size};
}

bool operator==(const Url& left, const Url& right) noexcept {
  CanonicalText left_text(left), right_text(right);
  char left_char = 0, right_char = 0;
  while (true) {
    const bool left_more = left_text.next(left_char);
    if (left_more != right_text.next(right_char)) return false;
    if (!left_more) return true;
    if (left_char != right_char) return false;
  }
}

std::string to_string(const Url& url) {
  std::string written;
  CanonicalText text(url);
  for (char c = 0; text.next(c);) written.push_back(c);
  return written;
}

QueryReader::QueryReader(std::string_view query) noexcept : rest_(query) {
  constexpr std::ptrdiff_t go_most_parameters = 10'000;
  if (std::count(query.begin(), query.end(), '&') >= go_most_parameters) rest_ = {};
}

bool QueryReader::next(std::string_view& key, std::string_view& value, base::Arena& arena) noexcept {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('&'), rest_.size());
    const std::string_view pair = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    key = pair.substr(0, equals);
    value = pair.substr(std::min(equals + 1, pair.size()));
    if (!has_good_escapes(key) || !has_good_escapes(value)) continue;
    key = decoded(key, true, arena);
    value = decoded(value, true, arena);
    return true;
  }
  return false;
}

}  // namespace tidegate::values
