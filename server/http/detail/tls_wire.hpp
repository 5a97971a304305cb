// The socket as OpenSSL sees it: a BIO of our own that receives and sends without a wasted system call.
//
// OpenSSL reads ahead (SSL_CTX_set_read_ahead), so one recv() takes all that fits into its record buffer. A recv()
// that gave less than asked has emptied the socket: until rearm() the BIO says "later" without asking the kernel.
// Events are edge-triggered, so bytes that are left in the socket without being drained are the session's to come for.
// Thread contract: belongs to one session. Tested through tests/server/http/session_test.cpp.
#pragma once

#include <openssl/bio.h>

#include <cstdint>
#include <utility>

namespace tidegate::http::detail {

class TlsWire {
 public:
  explicit TlsWire(int fd) : fd_(fd) {}
  TlsWire(const TlsWire&) = delete;
  TlsWire& operator=(const TlsWire&) = delete;

  // A BIO over this wire, owned by the caller; the wire must outlive it. Null when there is no memory.
  BIO* make_bio();

  // Something arrived: ask the kernel again. `ending`: the end of the stream has arrived too, so that a short recv()
  // leaves it to be read.
  void rearm(bool ending) {
    drained_ = false;
    ending_ = ending_ || ending;
  }
  bool drained() const { return drained_; }
  // OpenSSL has asked for bytes that are not there since the last call.
  bool take_starved() { return std::exchange(starved_, false); }
  // The end of what the peer sends is here, though bytes may lie before it.
  bool ending() const { return ending_; }
  // The peer has sent everything it ever will, or the connection broke, and all was read.
  bool at_end() const { return at_end_; }

  // Bytes since the last call.
  std::uint64_t take_received() { return std::exchange(received_, 0); }
  std::uint64_t take_sent() { return std::exchange(sent_, 0); }

 private:
  struct Method;

  int read(BIO* bio, char* data, int size);
  int write(BIO* bio, const char* data, int size);
  int starve(BIO* bio);

  int fd_;
  bool drained_ = false;
  bool starved_ = false;
  bool ending_ = false;
  bool at_end_ = false;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace tidegate::http::detail
