#include "server/http/detail/session.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "policies/base/limits.hpp"
#include "server/http/detail/worker.hpp"

namespace tidegate::http::detail {
namespace {

// Records (of up to 16 KiB) that one connection may have read before the others get a turn.
constexpr unsigned reads_per_turn = 32;

}  // namespace

Session::Session(Worker& worker, UniqueFd fd, SSL_CTX* context)
    : worker_(worker),
      wire_(fd.get()),
      socket_(std::move(fd)),
      ssl_(SSL_new(context), SSL_free),
      old_at_(Clock::time_point::max()),
      reader_(worker.config().max_body_bytes) {
  BIO* bio = ssl_ ? wire_.make_bio() : nullptr;
  if (bio != nullptr) SSL_set_bio(ssl_.get(), bio, bio);
  enter(State::handshake, worker.config().timeouts.handshake);
  if (bio == nullptr) ssl_.reset();  // start() closes
}

Session::~Session() = default;

void Session::start() {
  if (!ssl_) return close();
  SSL_set_app_data(ssl_.get(), &events_);
  SSL_set_accept_state(ssl_.get());
  if (const Clock::duration age = worker_.pick_age(); age != Clock::duration::max()) old_at_ = worker_.now() + age;
  if (!worker_.loop().watch(socket_.get(), *this)) close();
}

void Session::enter(State state, Clock::duration timeout) {
  state_ = state;
  since_ = worker_.now();
  deadline_ = timeout == Clock::duration::max() ? Clock::time_point::max() : since_ + timeout;
}

// Most answers fit into the socket: only a connection that had to wait once is told of room.
void Session::wait_writable() {
  if (watches_writes_) return;
  watches_writes_ = true;
  if (!worker_.loop().watch_writable(socket_.get(), *this)) close();
}

// At most one turn is asked for: a client that sends faster than it is served would otherwise have ever more of them.
void Session::yield() {
  if (std::exchange(turn_asked_, true)) return;
  ++pending_;
  worker_.ask_turn(*this);
}

// Whether this event has taken as long as a connection may before the others get a turn. Asked only where there is
// more to do, since it looks at the clock.
bool Session::turn_over() const {
  return Clock::now() - worker_.now() >= limits::worker_decision_time;
}

void Session::turn() {
  turn_asked_ = false;
  --pending_;
  if (closed()) return;
  worker_.refresh_now();
  run();
}

void Session::ready(Ready what) {
  if (closed()) return;
  wire_.rearm(what.ending);
  if (turn_asked_) return;
  if (state_ == State::writing && !what.writable) return;
  worker_.refresh_now();
  run();
  worker_.collect(*this);
}

void Session::run() {
  switch (state_) {
    case State::handshake:
      if (shake_hands()) serve();
      break;
    case State::idle:
    case State::reading:
      serve();
      break;
    case State::writing:
      if (flush()) serve();
      break;
    case State::lingering:
      discard();
      break;
    case State::heavy:
    case State::closed:
      break;
  }
}

bool Session::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  account();
  if (result == 1) {
    worker_.counters().tls_handshakes.add();
    enter(State::idle, worker_.draining() ? worker_.config().timeouts.linger : worker_.config().timeouts.idle);
    return true;
  }
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      break;
    case SSL_ERROR_WANT_WRITE:
      wait_writable();
      break;
    default:
      fail_handshake();
  }
  return false;
}

void Session::fail_handshake() {
  const TlsFailure cause = handshake_failure(events_, wire_.at_end());
  worker_.counters().tls_failures[cause].add();
  if (cause != TlsFailure::plain_http) return close();
  // Told in the client's own language, as Go's server does.
  constexpr std::string_view answer =
      "HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
  static_cast<void>(::send(socket_.get(), answer.data(), answer.size(), MSG_NOSIGNAL));
  linger();
}

void Session::serve() {
  for (unsigned turns = reads_per_turn;; --turns) {
    if (!answer_buffered() || !flush()) return;
    if (ending_) return linger();
    if (turn_asked_) return;
    if (turns == 0 || (turns != reads_per_turn && turn_over())) return yield();
    if (wire_.drained() && SSL_has_pending(ssl_.get()) == 0) return park();
    if (!make_room() || !read_more()) return;
  }
}

// Grows the buffer with what has really arrived: an announced length alone costs nothing.
bool Session::make_room() {
  if (!buffer_) {
    buffer_ = worker_.buffers().acquire();
    return true;
  }
  if (buffer_.capacity() < BufferPool::base_bytes) {
    worker_.buffers().grow(buffer_, BufferPool::base_bytes);
  } else if (buffer_.room() == 0) {
    std::size_t capacity = 2 * buffer_.capacity();
    if (reader_.needed() != 0) capacity = std::min(capacity, std::max(reader_.needed(), buffer_.capacity() + 1));
    if (worker_.over_budget(capacity - buffer_.capacity())) {
      shed(Shed::body_bytes, false);
      if (flush()) linger();
      return false;
    }
    worker_.buffers().grow(buffer_, capacity);
  }
  return true;
}

bool Session::read_more() {
  const auto room = static_cast<int>(std::min<std::size_t>(buffer_.room(), limits::MiB));
  wire_.take_starved();
  const int n = SSL_read(ssl_.get(), buffer_.data() + buffer_.size(), room);
  if (events_.renegotiation) {
    worker_.counters().tls_failures[TlsFailure::renegotiation].add();
    ERR_clear_error();
    close_politely();
    return false;
  }
  if (n > 0) {
    buffer_.set_size(buffer_.size() + static_cast<std::size_t>(n));
    read_at_ = worker_.now();
    if (state_ == State::idle) {
      received_ = arrival();
      enter(State::reading, worker_.config().timeouts.request);
    }
    return true;
  }
  switch (SSL_get_error(ssl_.get(), n)) {
    case SSL_ERROR_WANT_READ:
      if (!wire_.take_starved()) return true;  // a record of TLS's own was read, which counts as a turn
      park();
      break;
    case SSL_ERROR_WANT_WRITE:  // an answer to a TLS 1.3 key update does not fit into the socket
      wait_writable();
      break;
    case SSL_ERROR_SSL:
      if (!wire_.at_end()) worker_.counters().tls_failures[TlsFailure::protocol].add();
      [[fallthrough]];
    default:
      ERR_clear_error();
      close();
  }
  return false;
}

// When what was just read came. Bytes may have lain in the socket while the worker was busy or this session waited for
// a heavy thread; the kernel knows since when, in milliseconds.
Clock::time_point Session::arrival() {
  const bool unsure = worker_.arrival_unsure();
  if (!std::exchange(arrival_unsure_, false) && !unsure) return worker_.now();
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (::getsockopt(socket_.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return worker_.now();
  return worker_.now() - std::chrono::milliseconds(info.tcpi_last_data_recv);
}

bool Session::mid_record() const {
  return SSL_has_pending(ssl_.get()) != 0 || SSL_rstate_string(ssl_.get())[1] == 'B';  // "RB": reading a body
}

// Everything that came was used; waits for more, holding no more memory than is in use.
void Session::park() {
  account();
  if (buffer_.size() == 0) {
    worker_.buffers().release(std::move(buffer_));
    const bool partial = mid_record();
    if (partial && state_ == State::idle) {
      received_ = arrival();
      enter(State::reading, worker_.config().timeouts.request);
    } else if (!partial && state_ == State::reading) {
      enter(State::idle, worker_.config().timeouts.idle);  // the record was TLS's own, a key update
    }
    if (state_ == State::idle && served_ && worker_.draining()) return close_politely();
  } else {
    worker_.buffers().shrink(buffer_);
  }
}

void Session::account() {
  WorkerCounters& counters = worker_.counters();
  counters.bytes_received.add(wire_.take_received());
  counters.bytes_sent.add(wire_.take_sent());
}

}  // namespace tidegate::http::detail
