#include "server/http/detail/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <ctime>
#include <string>

#include "server/http/detail/certificate.hpp"
#include "server/http/detail/record_memory.hpp"

namespace tidegate::http::detail {
namespace {

using base::fail;
using base::Result;

// AEAD with forward secrecy only (Mozilla's "intermediate", without its DHE); TLS 1.3's suites are OpenSSL's own.
constexpr const char* tls12_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* curves = "X25519:P-256:P-384";

// RFC 7301: length-prefixed names, the preferred one first.
constexpr unsigned char protocols[] = "\x08http/1.1\x08http/1.0";

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, out_size, protocols, sizeof protocols - 1, offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = selected;
  return SSL_TLSEXT_ERR_OK;
}

// Early data is never offered, so a client that sends it either mistakes us for another or is up to no good.
int refuse_early_data(SSL* ssl, int* alert, void*) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_early_data, &data, &size) != 1) return SSL_CLIENT_HELLO_SUCCESS;
  if (auto* events = static_cast<TlsEvents*>(SSL_get_app_data(ssl))) events->early_data = true;
  *alert = SSL_AD_ILLEGAL_PARAMETER;
  return SSL_CLIENT_HELLO_ERROR;
}

// OpenSSL answers a renegotiation with a warning and goes on; the session closes when it sees the mark.
void watch_alerts(const SSL* ssl, int where, int value) {
  if (where != SSL_CB_WRITE_ALERT || (value & 0xff) != SSL_AD_NO_RENEGOTIATION) return;
  if (auto* events = static_cast<TlsEvents*>(SSL_get_app_data(ssl))) events->renegotiation = true;
}

void set_policy(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(context, 0);
  // Idle connections keep no record buffers; a partly sent answer may be continued from elsewhere in memory.
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One record a call, so that a flood of key updates cannot hold a worker.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_cipher_list(context, tls12_ciphers);
  SSL_CTX_set1_groups_list(context, curves);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
  SSL_CTX_set_client_hello_cb(context, refuse_early_data, nullptr);
  SSL_CTX_set_info_callback(context, watch_alerts);
}

Result<void> require_client_certificates(SSL_CTX* context, const std::string& file) {
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
    return fail("client CA file '" + file + "': " + take_openssl_error());
  }
  SSL_CTX_set_client_CA_list(context, names);  // takes them
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

TlsFailure by_reason(int reason) {
  switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
      return TlsFailure::no_common_version;
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SUITABLE_GROUPS:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
      return TlsFailure::no_common_cipher;
    case SSL_R_NO_APPLICATION_PROTOCOL:
      return TlsFailure::no_application_protocol;
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return TlsFailure::client_certificate;
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return TlsFailure::plain_http;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return TlsFailure::client_closed;
    default:
      // What the peer's alert said comes as an error above SSL_AD_REASON_OFFSET.
      return reason > SSL_AD_REASON_OFFSET ? TlsFailure::client_alert : TlsFailure::protocol;
  }
}

}  // namespace

Result<TlsContext> make_tls_context(const TlsConfig& config) {
  ERR_clear_error();
  static_cast<void>(keeps_record_memory());  // asked for, so that it is linked
  TlsContext made;
  made.context.reset(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!made.context) return fail("TLS: " + take_openssl_error());
  set_policy(made.context.get());
  auto certificate = load_certificate(made.context.get(), config, std::time(nullptr));
  if (!certificate) return certificate.error();
  made.certificate = std::move(*certificate);
  if (!config.client_ca_file.empty()) {
    if (auto required = require_client_certificates(made.context.get(), config.client_ca_file); !required) {
      return required.error();
    }
  }
  return made;
}

TlsFailure handshake_failure(const TlsEvents& events, bool peer_closed) {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  if (events.early_data) return TlsFailure::early_data;
  if (error == 0 || ERR_GET_LIB(error) != ERR_LIB_SSL) {
    return peer_closed ? TlsFailure::client_closed : TlsFailure::protocol;
  }
  return by_reason(ERR_GET_REASON(error));
}

}  // namespace tidegate::http::detail
