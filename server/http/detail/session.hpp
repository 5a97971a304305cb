// One TLS connection: handshake, requests one after another, and an orderly end.
//
// No coroutine, no timer and no allocation of its own: it is told of its socket, reads what OpenSSL makes of it into a
// pooled buffer, lets RequestReader find whole requests, and writes all their answers at once. The states:
//   handshake → idle ⇄ reading → (heavy →) writing → idle … → lingering → closed
// Time-outs are checked by the worker's tick. Nothing is read while an answer is unsent: a client that does not read
// is not served. Events are edge-triggered: it returns to the loop only when the socket gives or takes no more, when a
// heavy thread is to come back, or with a turn asked for, one at most. Thread contract: lives on its worker. Tested in
// tests/server/http.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "server/http/detail/buffer_pool.hpp"
#include "server/http/detail/event_loop.hpp"
#include "server/http/detail/request_reader.hpp"
#include "server/http/detail/response.hpp"
#include "server/http/detail/tls_context.hpp"
#include "server/http/detail/tls_wire.hpp"
#include "server/http/detail/unique_fd.hpp"
#include "server/http/handler.hpp"

namespace tidegate::http::detail {

struct HeavyJob;
class Worker;

class Session final : public Watcher {
 public:
  Session(Worker& worker, UniqueFd fd, SSL_CTX* context);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  // The socket has something to read, or room for what is unsent.
  void ready(Ready what) override;
  // The turn that was asked for.
  void turn();
  // Called by the worker's tick: ends what takes too long.
  void tick();
  // The heavy thread is done with this session's request.
  void take_back(std::unique_ptr<HeavyJob> job);
  // No further request is to come: closes when nothing is under way, else soon.
  void drain();
  // Closes at once.
  void close();
  // What eviction prefers: 0 not at all, then the higher the sooner.
  int dispensability() const;
  Clock::time_point since() const { return since_; }

  bool closed() const { return state_ == State::closed; }
  // Closed, and neither a heavy thread nor a turn refers to it any more.
  bool gone() const { return closed() && pending_ == 0; }

  std::size_t position = 0;  // in the worker's list; kept by the worker

 private:
  enum class State : std::uint8_t { handshake, idle, reading, heavy, writing, lingering, closed };

  // session.cpp: events and TLS
  void enter(State state, Clock::duration timeout);
  void wait_writable();
  void yield();
  bool turn_over() const;
  void run();
  bool shake_hands();
  void fail_handshake();
  void serve();
  bool make_room();
  bool read_more();
  Clock::time_point arrival();
  void park();
  bool mid_record() const;
  void account();

  // session_requests.cpp: answers. Functions that return bool say whether to go on with this event.
  bool answer_buffered();
  void check_head();
  bool answer();
  Request make_request() const;
  bool hand_over(const Request& request);
  void finish(const Reply& reply);
  void shed(Shed cause, bool whole);
  void refuse(const Refusal& refusal);
  void word(int status, std::string_view reason, bool close);
  bool flush();

  // session_ending.cpp
  void time_out();
  void close_politely();
  void linger();
  void discard();

  Worker& worker_;
  TlsWire wire_;
  UniqueFd socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  TlsEvents events_;
  State state_ = State::handshake;
  bool ending_ = false;          // the answer just written is the last
  bool head_checked_ = false;    // check_head() has seen this request
  bool served_ = false;          // at least one request was answered
  bool arrival_unsure_ = false;  // it was not read from for a while
  bool watches_writes_ = false;
  bool turn_asked_ = false;  // everything else waits for it
  unsigned pending_ = 0;     // of heavy threads and turns that refer to this session
  Clock::time_point since_;  // when the state was entered
  Clock::time_point deadline_;
  Clock::time_point received_;  // the current request's first byte
  Clock::time_point read_at_;   // the last byte in the buffer
  Clock::time_point old_at_;    // when the connection is past its age
  RequestReader reader_;
  Buffer buffer_;
  std::string unsent_;
};

}  // namespace tidegate::http::detail
