#include "server/http/detail/request_head.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "policies/base/limits.hpp"
#include "server/http/detail/header_text.hpp"
#include "server/http/routing.hpp"

namespace tidegate::http::detail {
namespace {

constexpr Refusal malformed(std::string_view reason) {
  return {BadRequest::malformed, 400, reason};
}

constexpr Refusal no_http = malformed("a request line or header that is no HTTP/1.1");

// One head, read from front to back. Functions return false once `refusal` says why.
class HeadParser {
 public:
  HeadParser(std::string_view head, RequestHead& out, Refusal& refusal)
      : base_(head.data()), at_(base_), end_(base_ + head.size()), head_(out), refusal_(refusal) {}

  bool parse() {
    if (!request_line()) return false;
    while (*at_ != '\r') {
      if (!field()) return false;
    }
    if (end_ - at_ != 2) return refuse(no_http);  // a bare CR, not the empty line
    if (hosts_ == 0 && !head_.http10) return refuse(malformed("no Host"));
    head_.keep_alive = head_.http10 ? says_keep_alive_ : !says_close_;
    return true;
  }

 private:
  Slice slice(std::string_view text) const {
    return {static_cast<std::uint32_t>(text.data() - base_), static_cast<std::uint32_t>(text.size())};
  }

  bool refuse(const Refusal& refusal) {
    refusal_ = refusal;
    return false;
  }

  // The head ends in CR LF CR LF, which no loop over characters runs past.
  bool request_line() {
    const char* first = at_;
    while (is_token_character(*at_)) ++at_;
    if (at_ == first || *at_ != ' ') return refuse(no_http);
    const std::string_view method(first, static_cast<std::size_t>(at_ - first));
    head_.method = slice(method);
    head_.is_head = method == "HEAD";
    first = ++at_;
    while (is_target_character(*at_)) ++at_;
    if (at_ == first || *at_ != ' ') return refuse(no_http);
    const std::string_view target(first, static_cast<std::size_t>(at_ - first));
    ++at_;
    constexpr std::string_view version = "HTTP/1.x\r\n";
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    const char minor = rest.size() >= version.size() ? rest[7] : '\0';
    if ((minor != '1' && minor != '0') || !rest.starts_with("HTTP/1.") || rest.substr(8, 2) != "\r\n") {
      return refuse({BadRequest::version, 505, "an HTTP version other than 1.0 and 1.1"});
    }
    head_.http10 = minor == '0';
    at_ += version.size();
    return take_target(target);
  }

  bool take_target(std::string_view target) {
    if (target.starts_with("http://") || target.starts_with("https://")) {
      // Absolute form, which a server must understand (RFC 9112 3.2.2); the authority tells us nothing.
      const std::size_t slash = target.find('/', target.find("//") + 2);
      target = slash == std::string_view::npos ? std::string_view() : target.substr(slash);
    }
    if (target.empty() || target.front() != '/') return refuse(malformed("the request target is no path"));
    const std::size_t mark = target.find('?');
    head_.path = slice(target.substr(0, mark));
    if (mark != std::string_view::npos) head_.query = slice(target.substr(mark + 1));
    return true;
  }

  bool field() {
    const char* first = at_;
    while (is_token_character(*at_)) ++at_;
    if (at_ == first || *at_ != ':') return refuse(no_http);
    const std::string_view name(first, static_cast<std::size_t>(at_ - first));
    do ++at_;
    while (is_blank(*at_));
    first = at_;
    at_ = find_control(at_, end_);
    const char* last = at_;
    if (end_ - at_ < 2 || at_[0] != '\r' || at_[1] != '\n') return refuse(no_http);
    at_ += 2;
    while (last != first && is_blank(last[-1])) --last;
    return take_field(name, {first, static_cast<std::size_t>(last - first)});
  }

  // By length first: few names are compared at all.
  bool take_field(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 4:
        if (equal_ignoring_case(name, "Host") && ++hosts_ > 1) return refuse(malformed("more than one Host"));
        return true;
      case 6:
        return !equal_ignoring_case(name, "Expect") || take_expectation(value);
      case 10:
        return !equal_ignoring_case(name, "Connection") || take_connection(value);
      case 11:
        if (equal_ignoring_case(name, "Traceparent")) head_.traceparent = slice(value);
        return true;
      case 12:
        if (!equal_ignoring_case(name, "Content-Type")) return true;
        if (++types_ > 1) return refuse(malformed("more than one Content-Type"));
        head_.content_type = slice(value);
        return true;
      case 14:
        return !equal_ignoring_case(name, "Content-Length") || take_length(value);
      case 16:
        return !equal_ignoring_case(name, "Proxy-Connection") || take_connection(value);
      case 17:
        return !equal_ignoring_case(name, "Transfer-Encoding") || take_encoding(value);
      default:
        return true;
    }
  }

  bool take_expectation(std::string_view value) {
    if (head_.http10) return true;  // RFC 9110 10.1.1: an HTTP/1.0 client cannot mean it
    if (!equal_ignoring_case(value, "100-continue")) {
      return refuse({BadRequest::expectation, 417, "an expectation other than 100-continue"});
    }
    head_.expects_continue = true;
    return true;
  }

  // A list of tokens; its elements may be empty (RFC 9110 5.6.1.2).
  bool take_connection(std::string_view value) {
    while (true) {
      std::string_view token = value.substr(0, value.find(','));
      const bool last = token.size() == value.size();
      if (!last) value.remove_prefix(token.size() + 1);
      while (!token.empty() && is_blank(token.front())) token.remove_prefix(1);
      while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
      for (const char c : token) {
        if (!is_token_character(c)) return refuse(no_http);
      }
      says_close_ = says_close_ || equal_ignoring_case(token, "close");
      says_keep_alive_ = says_keep_alive_ || equal_ignoring_case(token, "keep-alive");
      if (last) return true;
    }
  }

  bool take_length(std::string_view value) {
    if (head_.chunked) return refuse(no_http);
    if (++lengths_ > 1 || value.find(',') != std::string_view::npos) {
      return refuse(malformed("more than one Content-Length"));
    }
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error != std::errc{} || end != value.data() + value.size()) return refuse(no_http);
    head_.content_length = length;
    return true;
  }

  bool take_encoding(std::string_view value) {
    if (head_.chunked || lengths_ != 0) return refuse(no_http);
    if (head_.http10) return refuse(malformed("Transfer-Encoding in HTTP/1.0"));
    if (!equal_ignoring_case(value, "chunked")) return refuse(malformed("a Transfer-Encoding other than chunked"));
    head_.chunked = true;
    return true;
  }

  const char* base_;
  const char* at_;
  const char* end_;
  RequestHead& head_;
  Refusal& refusal_;
  unsigned hosts_ = 0;
  unsigned lengths_ = 0;
  unsigned types_ = 0;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

}  // namespace

HeadScanner::Found HeadScanner::refuse(const Refusal& refusal) {
  bad_ = refusal;
  return Found::bad;
}

HeadScanner::Found HeadScanner::scan(std::string_view text) {
  if (!text.empty() && !is_token_character(text.front())) return refuse(malformed("no HTTP request line"));
  const std::size_t limit = std::min(text.size(), limits::max_header_bytes);
  // position_ is the first byte that was not looked at, or a line's end whose following bytes have not come yet.
  while (position_ < limit) {
    const void* found = std::memchr(text.data() + position_, '\n', limit - position_);
    if (found == nullptr) {
      position_ = limit;
      break;
    }
    position_ = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (position_ == 0 || text[position_ - 1] != '\r') return refuse(malformed("a line that does not end in CR LF"));
    if (position_ + 1 == limit) break;
    const char next = text[position_ + 1];
    if (next == ' ' || next == '\t') return refuse(malformed("a folded header line"));
    if (next == '\r') {
      if (position_ + 2 == limit) break;
      if (text[position_ + 2] == '\n') {
        position_ += 3;
        return Found::end;
      }
    }
    ++position_;
  }
  if (text.size() >= limits::max_header_bytes) {
    return refuse({BadRequest::header_too_large, 431, "request line and headers are over 8 KiB"});
  }
  return Found::need_more;
}

bool parse_head(std::string_view head, RequestHead& out, Refusal& refusal) {
  out = RequestHead{};
  out.size = head.size();
  return HeadParser(head, out, refusal).parse();
}

}  // namespace tidegate::http::detail
