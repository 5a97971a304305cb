#include "bench/load/connection.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tidegate::bench {

namespace {

std::string system_text(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Connection::Event Connection::gone(std::optional<Failure> failure, std::string detail) {
  failure_ = failure;
  detail_ = std::move(detail);
  close();
  return Event::gone;
}

void Connection::want(std::uint32_t events) noexcept {
  if (events == wanted_) return;
  epoll_event event{};
  event.events = events;
  event.data.u64 = token();
  epoll_ctl(around_->epoll_fd, wanted_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd_, &event);
  wanted_ = events;
}

Connection::Event Connection::open(Nanos now) {
  ++generation_;
  opened_at_ = now;
  const Endpoint& to = around_->endpoint;
  fd_ = ::socket(to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return gone(Failure::connect, system_text(errno));
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int error = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to.address), to.length) == 0 ? 0 : errno;
  if (error != 0 && error != EINPROGRESS) return gone(Failure::connect, system_text(error));
  tls_ = make_tls_session(around_->tls, around_->options, fd_);
  if (!tls_) return gone(Failure::tls, tls_error(nullptr));
  phase_ = Phase::connecting;
  want(EPOLLIN | EPOLLOUT);
  return Event::none;
}

Connection::Event Connection::on_ready(std::uint32_t events) {
  switch (phase_) {
    case Phase::closed:
      return Event::none;
    case Phase::connecting: {
      int error = 0;
      socklen_t size = sizeof error;
      ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) return gone(Failure::connect, system_text(error));
      phase_ = Phase::handshaking;
      return shake_hands();
    }
    case Phase::handshaking:
      return shake_hands();
    case Phase::idle:
      return read_on();
    case Phase::busy:
      // An answer may come before the whole request left (413), so reading goes first.
      if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
        const Event event = read_on();
        if (event != Event::none) return event;
      }
      return (events & EPOLLOUT) != 0 ? write_on() : Event::none;
  }
  return Event::none;
}

Connection::Event Connection::shake_hands() {
  ERR_clear_error();
  errno = 0;
  const int result = SSL_connect(tls_.get());
  if (result == 1) {
    phase_ = Phase::idle;
    parser_.reset();
    want(EPOLLIN);
    return Event::opened;
  }
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      want(EPOLLIN);
      return Event::none;
    case SSL_ERROR_WANT_WRITE:
      want(EPOLLIN | EPOLLOUT);
      return Event::none;
    default:
      return gone(Failure::tls, tls_error(tls_.get()));
  }
}

Connection::Event Connection::send(const Flight& flight) {
  flight_ = flight;
  written_ = 0;
  phase_ = Phase::busy;
  return write_on();
}

Connection::Event Connection::write_on() {
  // Other requests may have put their uid into the book since; ours goes back before the rest is sent.
  const std::string_view all = around_->book.bytes(flight_.index, flight_.uid);
  while (written_ < all.size()) {
    ERR_clear_error();
    errno = 0;
    std::size_t sent = 0;
    const int result = SSL_write_ex(tls_.get(), all.data() + written_, all.size() - written_, &sent);
    if (result == 1) {
      written_ += sent;
      continue;
    }
    switch (SSL_get_error(tls_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        want(EPOLLIN);
        return Event::none;
      case SSL_ERROR_WANT_WRITE:
        want(EPOLLIN | EPOLLOUT);
        return Event::none;
      default: {
        // A server that refuses a body answers, then closes: the answer is still there to be read.
        std::string why = tls_error(nullptr);
        const Event event = read_on();
        return event == Event::none ? gone(Failure::closed, std::move(why)) : event;
      }
    }
  }
  want(EPOLLIN);
  return Event::none;
}

Connection::Event Connection::read_on() {
  for (;;) {
    ERR_clear_error();
    errno = 0;
    std::size_t got = 0;
    const std::span<char> buffer = around_->read_buffer;
    const int result = SSL_read_ex(tls_.get(), buffer.data(), buffer.size(), &got);
    if (result != 1) {
      const int error = SSL_get_error(tls_.get(), result);
      if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Event::none;
      return ended();
    }
    if (phase_ != Phase::busy) return gone(Failure::http, "bytes that no request asked for");
    const std::size_t taken = parser_.feed({buffer.data(), got});
    if (parser_.failed()) return gone(Failure::http, std::string(parser_.error()));
    if (taken < got) return gone(Failure::http, "bytes behind the response");
    if (parser_.complete()) return Event::answered;
  }
}

// The server closed, in good order or not.
Connection::Event Connection::ended() {
  std::string why = tls_error(nullptr);
  if (phase_ != Phase::busy) return gone(std::nullopt, std::move(why));
  if (parser_.untouched()) return gone(Failure::closed, "before the answer: " + why);
  parser_.end_of_stream();
  if (parser_.complete()) return Event::answered;
  return gone(Failure::closed, std::string(parser_.error()));
}

bool Connection::reusable() const noexcept {
  return parser_.keep_alive() && written_ == around_->book.size_of(flight_.index);
}

void Connection::finish_request() noexcept {
  parser_.reset();
  phase_ = Phase::idle;
}

void Connection::close() noexcept {
  if (fd_ < 0) return;
  if (tls_ && (phase_ == Phase::idle || phase_ == Phase::busy)) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
    ERR_clear_error();
  }
  tls_.reset();
  ::close(fd_);
  fd_ = -1;
  wanted_ = 0;
  phase_ = Phase::closed;
  parser_.reset();
}

std::string Connection::protocol() const {
  return fmt::format("{} {}", SSL_get_version(tls_.get()), SSL_get_cipher_name(tls_.get()));
}

}  // namespace tidegate::bench
