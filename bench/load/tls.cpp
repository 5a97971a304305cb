#include "bench/load/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <system_error>

namespace tidegate::bench {

using base::fail;
using base::Result;

namespace {

const std::string& certificate_name(const Options& options) {
  return options.server_name.empty() ? options.target.host : options.server_name;
}

}  // namespace

Result<TlsContext> make_tls_context(const Options& options) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) return fail("cannot make a TLS context: " + tls_error(nullptr));
  const bool only_1_3 = options.tls == TlsVersion::v1_3;
  SSL_CTX_set_min_proto_version(context.get(), only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  if (options.tls == TlsVersion::v1_2) SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  // The uid is written anew before a write goes on, in the same place: the buffer may "move", its bytes do not change.
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One read() takes a record's header and body together.
  SSL_CTX_set_read_ahead(context.get(), 1);
  constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context.get(), protocols, sizeof protocols - 1);
  if (options.insecure) return context;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool loaded = options.cacert.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                             : SSL_CTX_load_verify_file(context.get(), options.cacert.c_str()) == 1;
  if (!loaded) return fail(fmt::format("cannot read CA certificates from {}: {}", options.cacert, tls_error(nullptr)));
  return context;
}

TlsSession make_tls_session(SSL_CTX* context, const Options& options, int fd) {
  TlsSession session(SSL_new(context));
  if (!session || SSL_set_fd(session.get(), fd) != 1) return nullptr;
  SSL_set_connect_state(session.get());
  const std::string& name = certificate_name(options);
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), name.c_str());
  } else {
    SSL_set1_host(session.get(), name.c_str());
    SSL_set_tlsext_host_name(session.get(), name.c_str());
  }
  return session;
}

std::string tls_error(const SSL* session) {
  const int system = errno;
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const long verified = session == nullptr ? X509_V_OK : SSL_get_verify_result(session);
  if (verified != X509_V_OK) {
    return fmt::format("the server's certificate: {}", X509_verify_cert_error_string(verified));
  }
  if (const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code)) return reason;
  return system == 0 ? "the connection was closed" : std::generic_category().message(system);
}

}  // namespace tidegate::bench
