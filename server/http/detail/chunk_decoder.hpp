// Decodes a chunked body (RFC 9112 7.1) in place with Beast's parser.
//
// Bounds: the decoded body, one chunk header or trailer section, and all bytes that are no body together (one-byte
// chunks with extensions would otherwise cost unbounded work). Trailers are read and dropped.
// Thread contract: a value. Tested in tests/server/http/request_reader_test.cpp and tests/fuzz/http_fuzz.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "server/http/detail/request_head.hpp"

namespace tidegate::http::detail {

constexpr Refusal body_too_large{BadRequest::body_too_large, 413, "the body is over the limit"};

class ChunkDecoder {
 public:
  enum class State { need_more, complete, refused };
  struct Step {
    State state = State::need_more;
    std::size_t read = 0;     // encoded bytes used up
    std::size_t decoded = 0;  // body bytes they gave, now at the front
  };

  // `head` must have passed parse_head() and said `chunked`.
  ChunkDecoder(std::string_view head, std::size_t max_body_bytes);
  ~ChunkDecoder();

  // Decodes as much of data[0, size) as can be. Bytes not read must be given again, with more behind them.
  Step decode(char* data, std::size_t size);
  const Refusal& refusal() const { return refusal_; }

 private:
  class Parser;

  Step refuse(Step step, const Refusal& refusal);

  std::unique_ptr<Parser> parser_;
  std::size_t overhead_left_;
  Refusal refusal_;
};

}  // namespace tidegate::http::detail
