// The TLS client's side of OpenSSL: one context for a run, and readable errors.
// As kube-apiserver does it: TLS 1.2 or 1.3, ALPN http/1.1, no session is ever resumed.
// Thread contract: make_tls_context before the threads start; the context is then shared read-only.
// Tested in tests/bench/engine_test.cpp.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "bench/load/options.hpp"
#include "policies/base/result.hpp"

namespace tidegate::bench {

struct FreeContext {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const noexcept { SSL_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;
using TlsSession = std::unique_ptr<SSL, FreeSession>;

// Errors: the CA file cannot be read.
[[nodiscard]] base::Result<TlsContext> make_tls_context(const Options& options);

// A client session on the connected or connecting descriptor `fd`, which it does not own; null when out of memory.
[[nodiscard]] TlsSession make_tls_session(SSL_CTX* context, const Options& options, int fd);

// Why the last operation failed, from OpenSSL's queue, the certificate's check or errno; empties the queue.
[[nodiscard]] std::string tls_error(const SSL* session);

}  // namespace tidegate::bench
