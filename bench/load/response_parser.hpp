// Reads one HTTP/1.1 response at a time from bytes that come in any pieces (RFC 9112), strictly: what is odd is an
// error of the server, which a load generator should show rather than forgive.
// Invariants: never takes bytes behind the response; a head beyond limits::max_header_bytes or a body beyond
// limits::max_body_bytes is an error; interim 1xx responses are skipped; memory is reused from response to response.
// Thread contract: one thread at a time. Tested by every split in tests/bench/response_parser_test.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::bench {

class ResponseParser {
 public:
  // Ready for the next response.
  void reset() noexcept;

  // Takes bytes up to the end of the response and says how many. After complete() or failed() it takes none.
  std::size_t feed(std::string_view data);
  // The connection ended: completes a body that only its end delimits; anything else that began is an error.
  void end_of_stream();

  [[nodiscard]] bool complete() const noexcept { return state_ == State::complete; }
  [[nodiscard]] bool failed() const noexcept { return state_ == State::failed; }
  // Whether no byte of this response has been seen.
  [[nodiscard]] bool untouched() const noexcept { return wire_bytes_ == 0; }
  // What is wrong, once failed().
  [[nodiscard]] std::string_view error() const noexcept { return error_; }

  // Once complete():
  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
  // json::padding_bytes are readable behind it. Lasts until reset().
  [[nodiscard]] std::string_view body() const noexcept { return {body_.data(), body_bytes_}; }
  // Head and body as they came, in bytes.
  [[nodiscard]] std::size_t wire_bytes() const noexcept { return wire_bytes_; }

 private:
  enum class State { head, sized, chunk_size, chunk_data, chunk_end, trailer, until_close, complete, failed };

  std::size_t step(std::string_view data);
  std::size_t feed_head(std::string_view data);
  std::size_t feed_line(std::string_view data);
  void parse_head(std::string_view head);
  void parse_field(std::string_view line);
  void parse_chunk_size(std::string_view line);
  void begin_body();
  void append_body(std::string_view data);
  void finish();
  void fail(std::string_view error) noexcept;

  State state_ = State::head;
  std::string head_;  // the head, then each line of a chunked body, until it is whole
  std::string body_;
  std::string_view error_;
  std::size_t wire_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t remaining_ = 0;  // bytes of a sized body or chunk still to come
  std::size_t content_length_ = 0;
  int status_ = 0;
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
};

}  // namespace tidegate::bench
