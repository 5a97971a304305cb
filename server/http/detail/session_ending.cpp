// The part of a session that ends it; see session.hpp.
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>

#include "server/http/detail/session.hpp"
#include "server/http/detail/worker.hpp"

namespace tidegate::http::detail {

void Session::tick() {
  const Clock::time_point now = worker_.now();
  if (closed()) return;
  if (now >= deadline_) return time_out();
  // Past its age and idle: closed once it has been idle long enough that a client is unlikely to be just writing.
  if (state_ == State::idle && now >= old_at_ && now - since_ >= worker_.config().timeouts.idle / 4) {
    worker_.counters().timed_out[TimedOut::age].add();
    close_politely();
  }
}

void Session::time_out() {
  WorkerCounters& counters = worker_.counters();
  switch (state_) {
    case State::handshake:
      counters.tls_failures[TlsFailure::timeout].add();
      return close();
    case State::idle:
      counters.timed_out[TimedOut::idle].add();
      return close_politely();
    case State::reading:
      counters.timed_out[TimedOut::request].add();
      counters.responses[3].add();
      word(408, "the request did not arrive in time", true);
      worker_.responses().append(worker_.reply(), {.close = true}, worker_.output());
      ending_ = true;
      if (flush()) linger();
      return;
    case State::writing:
      counters.timed_out[TimedOut::write].add();
      return close();
    case State::lingering:
      counters.timed_out[TimedOut::linger].add();
      return close();
    case State::heavy:
    case State::closed:
      return;
  }
}

void Session::drain() {
  const Clock::time_point soon = worker_.now() + worker_.config().timeouts.linger;
  if (state_ == State::idle && served_) return close_politely();
  // A connection just made is about to bring its first request: it gets a moment.
  if (state_ == State::idle && deadline_ > soon) deadline_ = soon;
}

int Session::dispensability() const {
  constexpr std::chrono::seconds moment{1};  // an honest client is through its handshake and has asked by then
  const Clock::duration quiet = worker_.now() - since_;
  if (state_ == State::lingering) return 4;
  if (state_ == State::handshake && quiet >= moment) return 3;
  if (state_ == State::idle && !served_ && quiet >= moment) return 2;
  if (state_ == State::idle && served_ && quiet >= worker_.config().timeouts.idle / 4) return 1;
  return 0;
}

void Session::close() {
  if (closed()) return;
  account();
  state_ = State::closed;
  worker_.buffers().release(std::move(buffer_));
  ssl_.reset();
  socket_ = UniqueFd();
  worker_.counters().connections_closed.add();
}

// With a close_notify, so that the client knows that nothing was cut off.
void Session::close_politely() {
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  close();
}

// The last answer is out. What the client still sends is thrown away for a while: closing a socket with unread bytes
// makes the kernel send a reset, which can overtake the answer.
void Session::linger() {
  worker_.buffers().release(std::move(buffer_));
  if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
  ERR_clear_error();
  ::shutdown(socket_.get(), SHUT_WR);
  account();
  enter(State::lingering, worker_.config().timeouts.linger);
  discard();
}

void Session::discard() {
  if (wire_.at_end()) return close();
  const std::span<char> scratch = worker_.scratch();
  for (int turns = 0; turns < 8; ++turns) {
    const ssize_t n = ::recv(socket_.get(), scratch.data(), scratch.size(), 0);
    if (n > 0) {
      worker_.counters().bytes_received.add(static_cast<std::uint64_t>(n));
      if (static_cast<std::size_t>(n) < scratch.size() && !wire_.ending()) return;  // that was all, for now
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      return close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
  yield();
}

}  // namespace tidegate::http::detail
