// Decodes a chunked body (RFC 9112 7.1) in place, byte by byte, so that how it was cut into pieces can't matter.
//
// Stricter than the grammar where leniency is how requests are smuggled: lines end in CR LF, never in LF alone; an
// extension, quoted or not, holds no control character; a trailer that would frame a message is refused. Extensions
// and trailers are read and dropped.
// Bounds: the decoded body, one chunk header or the trailer section, and all bytes that are no body together (one-byte
// chunks with extensions would otherwise cost unbounded work).
// Thread contract: a value. Tested in tests/server/http/request_reader_test.cpp and tests/fuzz/http_fuzz.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

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

  // For the body behind a head that passed parse_head() and said `chunked`.
  explicit ChunkDecoder(std::size_t max_body_bytes);

  // Decodes data[0, size): all of it unless the body ends before or is refused.
  Step decode(char* data, std::size_t size);
  const Refusal& refusal() const { return refusal_; }

 private:
  enum class At : std::uint8_t {
    size_begin,     // a chunk's first digit
    size,           // its other digits
    blank,          // between size and extension
    extension,      // to the end of the line
    size_end,       // the line's LF
    body,           // the chunk's data
    body_cr,        // CR behind it
    body_lf,        // LF behind it
    trailer_begin,  // a trailer's name or the empty line
    trailer_name,   // to its colon
    trailer,        // to the end of the line
    trailer_lf,     // its LF
    last_lf,        // LF of the empty line
  };
  // False when the byte may not stand there.
  bool take(char byte);
  bool take_size(char byte);
  bool take_line(char byte, At end);
  bool take_trailer_name(char byte);
  void begin_body();
  bool bounded();

  std::size_t body_left_;      // of what the body may have
  std::size_t overhead_left_;  // of bytes that are no body
  std::size_t line_bytes_ = 0;
  std::size_t chunk_ = 0;     // bytes still to come of the chunk
  std::string trailer_name_;  // lower-case
  At at_ = At::size_begin;
  bool complete_ = false;
  Refusal refusal_{};
};

}  // namespace tidegate::http::detail
