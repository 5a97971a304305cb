// Writing answers: status line and headers into a buffer that the thread keeps.
// Thread contract: a ResponseWriter belongs to one thread. Tested in tests/server/http/small_parts_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/http/handler.hpp"

namespace tidegate::http::detail {

// How the connection goes on, as the answer must tell the client.
struct Framing {
  bool close = false;
  bool http10 = false;        // and not close: needs `Connection: keep-alive`
  bool without_body = false;  // an answer to HEAD: Content-Length, but no content
};

class ResponseWriter {
 public:
  // Sets the Date that all answers carry until the next call (RFC 9110 6.6.1). Cheap within the same second.
  void set_time(std::int64_t unix_seconds);

  // Appends the whole answer to `out`.
  void append(const Reply& reply, const Framing& framing, std::string& out) const;

 private:
  std::int64_t seconds_ = -1;
  std::string date_;
};

std::string_view reason_phrase(int status);

constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace tidegate::http::detail
