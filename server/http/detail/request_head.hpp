// The request line and headers of one request: finding their end, and reading them.
//
// Stricter than the grammar where leniency is how requests are smuggled past a proxy (RFC 9112 5, 6.3, 11.2): bare line
// feeds, folded lines, repeated or list-valued Content-Length, any Transfer-Encoding but a single `chunked` on
// HTTP/1.1, and repeated or missing Host are refused.
// Thread contract: values. Tested in tests/server/http/request_head_test.cpp, which compares with Beast's parser,
// request_reader_test.cpp and tests/fuzz/http_fuzz.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/http/counters.hpp"

namespace tidegate::http::detail {

// Part of a buffer that may move: an offset from the request's first byte.
struct Slice {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;

  std::string_view in(const char* request) const { return {request + offset, size}; }
};

// Why a request is refused: what is counted, answered and said.
struct Refusal {
  BadRequest cause = BadRequest::malformed;
  int status = 400;
  std::string_view reason;
};

struct RequestHead {
  Slice method;
  Slice path;
  Slice query;
  Slice content_type;
  Slice traceparent;
  std::size_t size = 0;  // bytes up to and with the empty line
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool http10 = false;
  bool keep_alive = false;
  bool expects_continue = false;
  bool is_head = false;  // the method is HEAD: the answer has no body
};

// Looks for the end of a head that arrives in pieces; each byte is looked at once.
class HeadScanner {
 public:
  enum class Found { need_more, end, bad };

  // `text` is all that has arrived of the request; it only grows between calls.
  Found scan(std::string_view text);
  std::size_t end() const { return position_; }    // after `end`: just behind the empty line
  const Refusal& refusal() const { return bad_; }  // after `bad`

 private:
  Found refuse(const Refusal& refusal);

  std::size_t position_ = 0;
  Refusal bad_;
};

// Reads a whole head (as found by HeadScanner, which vouches for its line ends). False: `refusal` says why.
// The slices count from `head`'s first byte.
bool parse_head(std::string_view head, RequestHead& out, Refusal& refusal);

}  // namespace tidegate::http::detail
