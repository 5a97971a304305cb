// What the HTTP server asks of the application: one Handler a thread, called with a whole request, filling an answer.
//
// The server knows connections, TLS and HTTP/1.1; it does not know paths, methods or content types: a handler answers
// 404, 405 and 415 itself (routing.hpp helps). It never sees a request that is malformed, too large or shed: for
// those it is only asked to word the answer (refuse()).
// Thread contract: a Handler belongs to one thread (a worker or a heavy thread) from start() to stop(); all its
// methods run there, one at a time, so its scratch, policy snapshot and counters need no locks. Nothing may throw.
// Tested in tests/server/http.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tidegate::http {

// Bytes behind Request::body that may be read (their value is undefined): what SIMD parsers over-read.
constexpr std::size_t body_padding = 64;

using Clock = std::chrono::steady_clock;

// One request, whole. All views die when handle() returns.
struct Request {
  std::string_view method;        // as sent: "POST"; methods are case-sensitive (RFC 9110 9.1)
  std::string_view path;          // the target without its query, as sent (not percent-decoded); begins with '/'
  std::string_view query;         // behind the '?', without it
  std::string_view content_type;  // as sent, may be empty
  std::string_view traceparent;   // W3C trace context, as sent, may be empty
  std::string_view body;          // followed by body_padding readable bytes
  Clock::time_point received;     // when its first byte was seen
  Clock::time_point deadline;  // received + `?timeout=` less limits::deadline_margin; nobody reads an answer after it
  bool heavy = false;          // handled on a heavy thread
  bool may_defer = false;      // there are heavy threads, and this is none: Reply::defer is heeded
};

// One answer. The thread keeps it between requests and clears it before each call, so `body` keeps its capacity.
struct Reply {
  int status = 200;
  std::string_view content_type = "application/json";  // must outlive the call: a literal
  std::string_view allow;                              // for 405: the methods allowed, a literal
  std::string body;
  bool close = false;  // answer with `Connection: close`
  // Instead of an answer: this may take long, a heavy thread shall handle it. Only where Request::may_defer.
  bool defer = false;

  void clear() {
    status = 200;
    content_type = "application/json";
    allow = {};
    body.clear();
    close = false;
    defer = false;
  }
};

// Which thread a Handler is for. Workers are numbered from 0, heavy threads likewise.
struct ThreadIndex {
  enum class Kind { worker, heavy };
  Kind kind = Kind::worker;
  unsigned index = 0;

  friend bool operator==(const ThreadIndex&, const ThreadIndex&) = default;
};

class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  // Answers one request, or defers it. Runs on the event loop (unless heavy): must return within limits::decision_time
  // or so.
  virtual void handle(const Request& request, Reply& reply) noexcept = 0;

  // Words the answer to a request that the server itself refuses. `reply.status` is set (400, 408, 413, 417, 431, 503,
  // 505; changing it has no effect); the handler writes body and content type. `reason` is plain text for people.
  // Called on workers only. The default writes the reason as text/plain.
  virtual void refuse(std::string_view reason, Reply& reply) noexcept;

  // Called about every limits::tick on the handler's thread, for what a thread does beside the road.
  virtual void on_tick(Clock::time_point /*now*/) noexcept {}
};

// Makes the handler of one thread. Called by Server::start(), on its caller's thread, before any thread runs.
using HandlerFactory = std::function<std::unique_ptr<Handler>(ThreadIndex)>;

}  // namespace tidegate::http
