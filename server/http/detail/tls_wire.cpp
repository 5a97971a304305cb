#include "server/http/detail/tls_wire.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tidegate::http::detail {
// The C functions that OpenSSL calls, and the table that names them.
struct TlsWire::Method {
  static int read(BIO* bio, char* data, int size) { return wire(bio).read(bio, data, size); }
  static int write(BIO* bio, const char* data, int size) { return wire(bio).write(bio, data, size); }
  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static TlsWire& wire(BIO* bio) { return *static_cast<TlsWire*>(BIO_get_data(bio)); }

  static const BIO_METHOD* table() {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tidegate wire");
      if (made != nullptr) {
        BIO_meth_set_read(made, read);
        BIO_meth_set_write(made, write);
        BIO_meth_set_ctrl(made, control);
      }
      return made;
    }();
    return method;
  }
};

BIO* TlsWire::make_bio() {
  const BIO_METHOD* method = Method::table();
  BIO* bio = method != nullptr ? BIO_new(method) : nullptr;
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

int TlsWire::starve(BIO* bio) {
  starved_ = true;
  BIO_set_retry_read(bio);
  return -1;
}

int TlsWire::read(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (at_end_) return 0;
  if (drained_) return starve(bio);
  ssize_t n = 0;
  do {
    n = ::recv(fd_, data, static_cast<std::size_t>(size), 0);
  } while (n < 0 && errno == EINTR);
  if (n > 0) {
    drained_ = n < size && !ending_;
    received_ += static_cast<std::uint64_t>(n);
    return static_cast<int>(n);
  }
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    drained_ = true;
    return starve(bio);
  }
  at_end_ = true;
  return 0;
}

int TlsWire::write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::send(fd_, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (n >= 0) {
    sent_ += static_cast<std::uint64_t>(n);
    return static_cast<int>(n);
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) BIO_set_retry_write(bio);
  return -1;
}

}  // namespace tidegate::http::detail
