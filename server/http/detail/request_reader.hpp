// One request out of a connection's buffer, however the bytes are cut: the head, then a body that lies contiguous.
//
// A body of known length stays where it arrived. A chunked one is decoded in place, over its own chunk headers, so
// that it lies contiguous too. The result depends on the bytes only, never on how they arrive in pieces.
// Thread contract: values, except that the buffer must not change between calls but at its end and by moving.
// Tested in tests/server/http/request_reader_test.cpp and tests/fuzz/http_fuzz.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "server/http/detail/request_head.hpp"

namespace tidegate::http::detail {

class ChunkDecoder;

class RequestReader {
 public:
  enum class Progress { need_more, complete, refused };

  explicit RequestReader(std::size_t max_body_bytes);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Forgets the request: the next call to advance() begins another.
  void reset();

  // Reads on. data[0, size) is all that has arrived since reset() and not been dropped: the request begins at data[0].
  // Decoding chunks moves bytes to the front and makes `size` smaller. Not to be called after complete or refused.
  Progress advance(char* data, std::size_t& size);

  // After refused.
  const Refusal& refusal() const { return refusal_; }

  // True from the moment when the head has been read.
  bool has_head() const { return stage_ != Stage::head; }
  const RequestHead& head() const { return head_; }
  // REQUIRES has_head(). Once complete: the whole body, and what it and the head take of the buffer.
  std::string_view body(const char* data) const { return {data + head_.size, consumed() - head_.size}; }
  std::size_t consumed() const { return head_.size + body_size_; }
  // How large the buffer must be for this request, as far as is known yet: 0 when it is not.
  std::size_t needed() const;

 private:
  enum class Stage { head, body, chunks };

  Progress refuse(const Refusal& refusal);
  Progress advance_chunks(char* data, std::size_t& size);

  const std::size_t max_body_bytes_;
  Stage stage_ = Stage::head;
  HeadScanner scanner_;
  RequestHead head_;
  Refusal refusal_;
  std::size_t body_size_ = 0;  // announced, or decoded so far
  std::unique_ptr<ChunkDecoder> chunks_;
};

}  // namespace tidegate::http::detail
