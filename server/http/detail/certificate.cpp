#include "server/http/detail/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace tidegate::http::detail {
namespace {

using base::fail;
using base::Result;

// OpenSSL's own message for a missing file is three lines of C library names.
Result<void> readable(const char* what, const std::string& file) {
  if (file.empty()) return fail(std::string("no ") + what + " file given");
  errno = 0;
  std::ifstream in(file);
  if (in && in.peek() != std::ifstream::traits_type::eof()) return {};
  return fail(std::string(what) + " file '" + file + "': " + (errno != 0 ? std::strerror(errno) : "is empty"));
}

std::int64_t unix_time(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::string iso_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  char text[32];
  gmtime_r(&time, &parts);
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string subject_of(X509* leaf) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  if (!out) return {};
  X509_NAME_print_ex(out.get(), X509_get_subject_name(leaf), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string sha256_of(X509* leaf) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (X509_digest(leaf, EVP_sha256(), digest, &size) != 1) return {};
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text.append({digits[digest[i] >> 4], digits[digest[i] & 15]});
  return text;
}

}  // namespace

std::string take_openssl_error() {
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "unknown error";
}

Result<CertificateInfo> load_certificate(SSL_CTX* context, const TlsConfig& config, std::time_t now) {
  if (auto ok = readable("certificate", config.certificate_file); !ok) return ok.error();
  if (auto ok = readable("key", config.key_file); !ok) return ok.error();
  if (SSL_CTX_use_certificate_chain_file(context, config.certificate_file.c_str()) != 1) {
    return fail("certificate file '" + config.certificate_file + "': " + take_openssl_error());
  }
  // An encrypted key would make OpenSSL ask on the terminal.
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });
  if (SSL_CTX_use_PrivateKey_file(context, config.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool mismatch = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH ||
                          ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_TYPE_MISMATCH;
    const std::string cause = take_openssl_error();
    return fail(mismatch ? "key file '" + config.key_file + "' does not belong to certificate file '" +
                               config.certificate_file + "'"
                         : "key file '" + config.key_file + "': " + cause);
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    ERR_clear_error();
    return fail("key file '" + config.key_file + "' does not belong to certificate file '" + config.certificate_file +
                "'");
  }
  X509* leaf = SSL_CTX_get0_certificate(context);
  CertificateInfo info{unix_time(X509_get0_notBefore(leaf)), unix_time(X509_get0_notAfter(leaf)), subject_of(leaf),
                       sha256_of(leaf)};
  if (info.not_after <= now) {
    return fail("certificate file '" + config.certificate_file + "' expired at " + iso_time(info.not_after));
  }
  if (info.not_before > now) {
    return fail("certificate file '" + config.certificate_file + "' is not valid before " + iso_time(info.not_before));
  }
  return info;
}

}  // namespace tidegate::http::detail
