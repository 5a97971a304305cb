// Reading a URL in the order of net/url's parse(): which of several mistakes is reported is part of the behaviour.
#include "policies/values/url.hpp"

#include <algorithm>

#include "policies/values/go_quote.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/url_encoding.hpp"

namespace tidegate::values {
namespace {

using namespace url_encoding;

enum class Part { host, zone, user, path, fragment };

// One run of the parser. `error`: where the bare reason goes, when it is asked for.
class Reader {
 public:
  Reader(Url& url, std::string* error) : url_(url), error_(error) {}

  // ParseRequestURI's way (`for_request`) or Parse's; the fragment was cut off for the latter.
  bool read(std::string_view text, bool for_request) {
    url_ = Url();
    if (ascii::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; })) {
      return fail("net/url: invalid control character in URL");
    }
    if (text.empty() && for_request) return fail("empty url");
    if (text == "*") {
      url_.raw_path = text;
      return true;
    }
    std::string_view rest = text;
    if (!take_scheme(rest)) return false;
    const bool has_scheme = !url_.raw_scheme.empty();
    if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
      url_.has_query = true;
      url_.raw_query = rest.substr(mark + 1);
      rest = rest.substr(0, mark);
    }
    if (!rest.starts_with('/')) {
      if (has_scheme) {
        url_.raw_opaque = rest;
        return true;
      }
      if (for_request) return fail("invalid URI for request");
      if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos) {
        return fail("first path segment in URL cannot contain colon");
      }
    }
    if ((has_scheme || (!for_request && !rest.starts_with("///"))) && rest.starts_with("//")) {
      const std::size_t slash = rest.find('/', 2);
      if (!read_authority(rest.substr(2, slash == std::string_view::npos ? slash : slash - 2))) return false;
      rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
    } else if (has_scheme) {
      url_.omits_host = true;
    }
    url_.raw_path = rest;
    return check_escapes(rest, Part::path);
  }

  bool read_fragment(std::string_view text) {
    url_.raw_fragment = text;
    return check_escapes(text, Part::fragment);
  }

 private:
  bool fail(std::string_view message) {
    if (error_ != nullptr) *error_ = message;
    return false;
  }
  bool fail(std::string_view before, std::string_view quoted, std::string_view after = {}) {
    if (error_ != nullptr) error_->assign(before).append(go_quoted(quoted)).append(after);
    return false;
  }

  bool take_scheme(std::string_view& rest) {
    std::size_t end = 0;
    while (end < rest.size() &&
           (ascii::is_alphanumeric(rest[end]) || rest[end] == '+' || rest[end] == '-' || rest[end] == '.')) {
      ++end;
    }
    if (end == rest.size() || rest[end] != ':') return true;
    if (end == 0) return fail("missing protocol scheme");
    if (!ascii::is_letter(rest[0])) return true;
    url_.raw_scheme = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
  }

  bool check_escapes(std::string_view text, Part part) {
    const bool in_authority = part == Part::host || part == Part::zone;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        if (in_authority && static_cast<unsigned char>(text[i]) < 0x80 && !has(in_host, text[i])) {
          return fail("invalid character ", text.substr(i, 1), " in host name");
        }
        continue;
      }
      const std::string_view escape = text.substr(i, 3);
      if (escape.size() < 3 || !is_hex(escape[1]) || !is_hex(escape[2])) return fail("invalid URL escape ", escape);
      const unsigned char byte = hex_byte(escape[1], escape[2]);
      const bool is_refused = part == Part::host   ? byte < 0x80 && escape != "%25"
                              : part == Part::zone ? escape != "%25" && byte != ' ' && !in_host[byte]
                                                   : false;
      if (is_refused) return fail("invalid URL escape ", escape);
      i += 2;
    }
    return true;
  }

  bool read_authority(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (!read_host(at == std::string_view::npos ? text : text.substr(at + 1))) return false;
    if (at == std::string_view::npos) return true;
    const std::string_view user = text.substr(0, at);
    if (!ascii::all_of(user, [](char c) {
          return ascii::is_alphanumeric(c) || std::string_view("-._:~!$&'()*+,;=%@").find(c) != std::string_view::npos;
        })) {
      return fail("net/url: invalid userinfo");
    }
    const std::size_t colon = user.find(':');
    url_.has_user = true;
    url_.has_password = colon != std::string_view::npos;
    url_.raw_user = user.substr(0, colon);
    if (url_.has_password) url_.raw_password = user.substr(colon + 1);
    return check_escapes(url_.raw_user, Part::user) && check_escapes(url_.raw_password, Part::user);
  }

  bool read_host(std::string_view host) {
    url_.raw_host = host;
    const std::size_t bracket = host.rfind('[');
    if (bracket != std::string_view::npos) {
      return bracket > 0 ? fail("invalid IP-literal") : read_ip_literal(host);
    }
    if (std::size_t colon = host.find(':'); colon != std::string_view::npos) {
      // Go takes several colons for what databases write there, but not in web addresses.
      if (!ascii::equal_fold(url_.raw_scheme, "http") && !ascii::equal_fold(url_.raw_scheme, "https")) {
        colon = host.rfind(':');
      }
      const std::string_view port = host.substr(colon);
      if (!is_optional_port(port)) return fail("invalid port ", port, " after host");
    }
    return check_escapes(host, Part::host);
  }

  bool read_ip_literal(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    if (bracket == std::string_view::npos) return fail("missing ']' in host");
    const std::string_view port = host.substr(bracket + 1);
    if (!is_optional_port(port)) return fail("invalid port ", port, " after host");
    const std::string_view name = host.substr(1, bracket - 1);
    const std::size_t zone = std::min(name.find("%25"), name.size());
    if (!check_escapes(name.substr(0, zone), Part::host) || !check_escapes(name.substr(zone), Part::zone)) return false;
    std::string decoded;
    std::string_view address = name;
    if (name.find('%') != std::string_view::npos) {
      for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_escape = name[i] == '%';
        decoded.push_back(is_escape ? static_cast<char>(hex_byte(name[i + 1], name[i + 2])) : name[i]);
        if (is_escape) i += 2;
      }
      address = decoded;
    }
    std::string reason;
    const auto parsed = parse_address(address, error_ == nullptr ? nullptr : &reason);
    if (!parsed) return fail("invalid host: " + reason);
    return parsed->address.is_v4() ? fail("invalid IP-literal") : true;
  }

  Url& url_;
  std::string* error_;
};

bool read(Url& url, std::string_view text, bool for_request, std::string* error) {
  if (Reader(url, error).read(text, for_request)) return true;
  if (error != nullptr) *error = "parse " + go_quoted(text) + ": " + *error;
  return false;
}

}  // namespace

bool Url::is_valid(std::string_view text, std::string* error) {
  Url url;
  return read(url, text, true, error);
}

std::optional<Url> Url::parse(std::string_view text, std::string* error) {
  Url url;
  if (!read(url, text, true, error)) return std::nullopt;
  // ParseRequestURI knows no fragments, and takes //host for a path; what it made of the rest is Parse's answer too.
  const std::size_t mark = text.find('#');
  if (mark == std::string_view::npos && !text.starts_with("//")) return url;
  if (!read(url, text.substr(0, mark), false, error)) return std::nullopt;
  if (mark == std::string_view::npos) return url;
  if (!Reader(url, error).read_fragment(text.substr(mark + 1))) {
    if (error != nullptr) *error = "parse " + go_quoted(text) + ": " + *error;
    return std::nullopt;
  }
  return url;
}

}  // namespace tidegate::values
