// Heads of requests, beside Beast's parser: two readers of one language must agree on every text.
#include "server/http/detail/request_head.hpp"

#include <doctest/doctest.h>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <random>
#include <string>
#include <vector>

#include "policies/base/limits.hpp"
#include "server/http/detail/header_text.hpp"
#include "server/http/routing.hpp"

using namespace tidegate;
using namespace tidegate::http;
using namespace tidegate::http::detail;

namespace {

namespace beast = boost::beast;
using beast::error_code;
using BeastField = beast::http::field;

constexpr Refusal malformed(std::string_view reason) {
  return {BadRequest::malformed, 400, reason};
}

// The reference: Beast's parser, stopped behind the head, with the same refusals on top. Notes where things are and
// refuses what could be read in two ways.
class BeastHeadParser final : public beast::http::basic_parser<true> {
 public:
  BeastHeadParser(const char* base, RequestHead& head, Refusal& refusal) : base_(base), head_(head), refusal_(refusal) {
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

bool parse_with_beast(std::string_view head, RequestHead& out, Refusal& refusal) {
  out = RequestHead{};
  refusal = malformed({});
  BeastHeadParser parser(head.data(), out, refusal);
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

// What can be seen of a head, in words; of a refusal only its status.
std::string words(bool read, const std::string& text, const RequestHead& head, const Refusal& refusal) {
  // A version too short to be one is a malformed line to Beast, and a version that is not spoken to us.
  if (!read) return refusal.status == 505 ? "refused 400" : "refused " + std::to_string(refusal.status);
  std::string seen;
  for (const Slice& slice : {head.method, head.path, head.query, head.content_type, head.traceparent}) {
    seen.append(slice.in(text.data())).append("|");
  }
  seen += std::to_string(head.size) + '|' + std::to_string(head.content_length);
  for (const bool flag : {head.chunked, head.http10, head.keep_alive, head.expects_continue, head.is_head}) {
    seen += flag ? '1' : '0';
  }
  return seen;
}

void compare(const std::string& text) {
  HeadScanner scanner;
  if (scanner.scan(text) != HeadScanner::Found::end) return;
  const std::string_view head = std::string_view(text).substr(0, scanner.end());
  RequestHead ours;
  RequestHead theirs;
  Refusal our_refusal;
  Refusal their_refusal;
  const bool read = parse_head(head, ours, our_refusal);
  const bool read_by_beast = parse_with_beast(head, theirs, their_refusal);
  CAPTURE(text);
  CHECK(words(read, text, ours, our_refusal) == words(read_by_beast, text, theirs, their_refusal));
}

const std::vector<std::string> heads = {
    "POST /validate?timeout=10s HTTP/1.1\r\nHost: tidegate.tidegate-system.svc:443\r\nUser-Agent: "
    "kube-apiserver-admission\r\nContent-Length: 11811\r\nAccept: application/json, */*\r\nContent-Type: "
    "application/json\r\nTraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nAccept-Encoding: "
    "gzip\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive, , \tclose ,Upgrade\r\nExpect: 100-continue\r\n\r\n",
    "HEAD http://h/a?b HTTP/1.1\r\nhOST:h\r\nProxy-Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
    "PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: \t 18446744073709551615 \r\nExpect: 100-Continue\r\n\r\n",
    "GET /p HTTP/1.1\r\nHost:\r\nX:   \r\nContent-Type: text/plain; charset=utf-8\t\r\n\r\n",
};

}  // namespace

TEST_CASE("a head is read as Beast reads it") {
  const std::vector<std::string> lines = {
      "Content-Length: 5",
      "Content-Length: 18446744073709551616",
      "Content-Length: +5",
      "Content-Length: 5 6",
      "Content-Length:",
      "Content-Length: 5, 5",
      "Content-Length: 05",
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: x",
      "Transfer-Encoding: gzip, chunked",
      "Connection: a b",
      "Connection: close;x",
      "Connection:",
      "Connection: ,",
      "Connection: CLOSE",
      "Connection: keep-alive,",
      "Expect: nothing",
      "Host: other",
      ": no name",
      "Name : x",
      "No colon",
      "X: caf\xc3\xa9",
      "X: a\x7f",
      "X: a\tb",
      "X: a\rb",
      "\rX: y",
      "X\x80: y",
      "Content-Type: a",
      "X: \x01",
      "traceparent: 00",
      "X: 1234567\x1f",
      "X: 123456\x1f",
  };
  for (const std::string& head : heads) {
    compare(head);
    const std::size_t end = head.size() - 2;
    for (const std::string& line : lines) {
      const std::string one = head.substr(0, end) + line + "\r\n";
      compare(one + "\r\n");
      for (const std::string& second : lines) compare(one + second + "\r\n\r\n");
    }
  }
  for (const char* first : {"GET / HTTP/1.2", "GET / HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/1.1 ", "GET / http/1.1",
                            "GET  / HTTP/1.1", "GET / ", "GET /", "GET", "G(T / HTTP/1.1", "GET * HTTP/1.1",
                            "GET http://h HTTP/1.1", "GET https://h/ HTTP/1.1", "GET /a\tb HTTP/1.1",
                            "GET /\x80 HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /?? HTTP/1.1", "GET / HTTP/1.x"}) {
    compare(std::string(first) + "\r\nHost: h\r\n\r\n");
  }
}

TEST_CASE("a head with bytes changed, lost and repeated is read as Beast reads it") {
  std::mt19937 random(20);
  const auto below = [&random](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  const std::string bytes = std::string("\0\x01\t\x1f\x7f\x80\xff", 7) + " \r\n,:;/?aA0(\"@";
  for (int i = 0; i < 40'000; ++i) {
    std::string text = heads[below(heads.size())];
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t at = below(text.size() - 4);
      switch (below(4)) {
        case 0:
          text[at] = bytes[below(bytes.size())];
          break;
        case 1:
          text.erase(at, 1 + below(3));
          break;
        case 2:
          text.insert(at, 1, bytes[below(bytes.size())]);
          break;
        default:
          text.insert(at, text.substr(at, below(40)));
      }
      if (text.size() < 8) break;
    }
    compare(text);
  }
}

TEST_CASE("control characters are found wherever they lie in a word") {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string clean(size, 'x');
    CHECK(find_control(clean.data(), clean.data() + size) == clean.data() + size);
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text = clean;
        text[at] = static_cast<char>(c);
        const bool control = (c < 0x20 && c != '\t') || c == 0x7f;
        const char* found = find_control(text.data(), text.data() + size);
        if (found != text.data() + (control ? at : size)) FAIL_CHECK("size " << size << " at " << at << " byte " << c);
      }
    }
  }
}
