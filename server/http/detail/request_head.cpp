#include "server/http/detail/request_head.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

#include "policies/base/limits.hpp"
#include "server/http/routing.hpp"

namespace tidegate::http::detail {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using BeastField = beast::http::field;

constexpr Refusal malformed(std::string_view reason) {
  return {BadRequest::malformed, 400, reason};
}

bool is_token_character(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return alphanumeric || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

// Beast's parser, stopped behind the head. Notes where things are and refuses what could be read in two ways.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  HeadParser(const char* base, RequestHead& head, Refusal& refusal) : base_(base), head_(head), refusal_(refusal) {
    header_limit(static_cast<std::uint32_t>(limits::max_header_bytes));
    body_limit(boost::none);  // the reader bounds bodies
  }

 private:
  using string_view = beast::string_view;

  Slice slice(string_view text) const {
    return {static_cast<std::uint32_t>(text.data() - base_), static_cast<std::uint32_t>(text.size())};
  }

  void refuse(const Refusal& refusal, error_code& ec) {
    refusal_ = refusal;
    ec = beast::http::error::bad_value;
  }

  void on_request_impl(beast::http::verb verb, string_view method, string_view target, int version,
                       error_code& ec) override {
    head_.method = slice(method);
    head_.is_head = verb == beast::http::verb::head;
    head_.http10 = version == 10;
    if (target.starts_with("http://") || target.starts_with("https://")) {
      // Absolute form, which a server must understand (RFC 9112 3.2.2); the authority tells us nothing.
      const std::size_t slash = target.find('/', target.find("//") + 2);
      target = slash == string_view::npos ? string_view() : target.substr(slash);
    }
    if (target.empty() || target.front() != '/') return refuse(malformed("the request target is no path"), ec);
    const std::size_t mark = target.find('?');
    head_.path = slice(target.substr(0, mark));
    if (mark != string_view::npos) head_.query = slice(target.substr(mark + 1));
  }

  void on_field_impl(BeastField field, string_view name, string_view value, error_code& ec) override {
    switch (field) {
      case BeastField::host:
        if (++hosts_ > 1) refuse(malformed("more than one Host"), ec);
        break;
      case BeastField::content_length:
        if (++lengths_ > 1 || value.find(',') != string_view::npos)
          refuse(malformed("more than one Content-Length"), ec);
        break;
      case BeastField::transfer_encoding:
        if (head_.http10) {
          refuse(malformed("Transfer-Encoding in HTTP/1.0"), ec);
        } else if (!equal_ignoring_case({value.data(), value.size()}, "chunked")) {
          refuse(malformed("a Transfer-Encoding other than chunked"), ec);
        }
        break;
      case BeastField::expect:
        if (head_.http10) break;  // RFC 9110 10.1.1: an HTTP/1.0 client cannot mean it
        if (!equal_ignoring_case({value.data(), value.size()}, "100-continue")) {
          refuse({BadRequest::expectation, 417, "an expectation other than 100-continue"}, ec);
        }
        head_.expects_continue = true;
        break;
      case BeastField::content_type:
        if (++types_ > 1) return refuse(malformed("more than one Content-Type"), ec);
        head_.content_type = slice(value);
        break;
      case BeastField::unknown:
        if (equal_ignoring_case({name.data(), name.size()}, "traceparent")) head_.traceparent = slice(value);
        break;
      default:
        break;
    }
  }

  void on_header_impl(error_code& ec) override {
    if (hosts_ == 0 && !head_.http10) return refuse(malformed("no Host"), ec);
    head_.keep_alive = keep_alive();
    head_.chunked = chunked();
    const auto length = content_length();
    head_.content_length = !head_.chunked && length ? *length : 0;
  }

  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  const char* base_;
  RequestHead& head_;
  Refusal& refusal_;
  unsigned hosts_ = 0;
  unsigned lengths_ = 0;
  unsigned types_ = 0;
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
  refusal = malformed({});
  HeadParser parser(head.data(), out, refusal);
  error_code ec;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), ec);
  if (!ec && parser.is_header_done()) {
    out.size = head.size();
    return true;
  }
  if (ec == beast::http::error::bad_version) {
    refusal = {BadRequest::version, 505, "an HTTP version other than 1.0 and 1.1"};
  } else if (refusal.reason.empty()) {
    refusal.reason = "a request line or header that is no HTTP/1.1";
  }
  return false;
}

}  // namespace tidegate::http::detail
