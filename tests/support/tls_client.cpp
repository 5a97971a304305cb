#include "tests/support/tls_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace tidegate::test {
namespace {

constexpr timeval patience{20, 0};

void write_pem(const std::string& file, EVP_PKEY* key, X509* certificate) {
  // Into place by renaming, as editors and kubelet do it: a reader never sees half a file.
  const std::string temporary = file + ".new";
  std::FILE* out = std::fopen(temporary.c_str(), "w");
  if (out == nullptr) throw std::runtime_error("cannot write " + temporary);
  if (key != nullptr) PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  if (certificate != nullptr) PEM_write_X509(out, certificate);
  std::fclose(out);
  std::filesystem::rename(temporary, file);
}

void add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate::TestCertificate(const Options& options) {
  std::string name = (std::filesystem::temp_directory_path() / "tidegate-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a directory");
  directory_ = name;
  renew(options);
}

TestCertificate::~TestCertificate() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void TestCertificate::renew(const Options& options) const {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509* x509 = certificate.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), std::rand());
  X509_gmtime_adj(X509_getm_notBefore(x509), options.begins_in_seconds);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.ends_in_seconds);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(options.common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  X509_set_pubkey(x509, key.get());
  add_extension(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(x509, key.get(), EVP_sha256());
  write_pem(key_file(), key.get(), nullptr);
  write_pem(certificate_file(), nullptr, x509);
}

std::string Answer::header(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    if (colon < end && colon - at == name.size() && ::strncasecmp(head.data() + at, name.data(), name.size()) == 0) {
      std::size_t value = colon + 1;
      while (value < end && head[value] == ' ') ++value;
      return head.substr(value, end - value);
    }
    at = end;
  }
  return {};
}

TlsClient::TlsClient(std::uint16_t port, const Options& options)
    : context_(nullptr, SSL_CTX_free), ssl_(nullptr, SSL_free) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that may have been closed
  connect(port, options);
  if (connected() && options.tls) prepare_tls(options);
}

void TlsClient::prepare_tls(const Options& options) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context_.get(), options.min_version);
  SSL_CTX_set_max_proto_version(context_.get(), options.max_version);
  if (options.min_version < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context_.get(), "ALL@SECLEVEL=0");
  if (!options.certificate_file.empty()) {
    SSL_CTX_use_certificate_chain_file(context_.get(), options.certificate_file.c_str());
    SSL_CTX_use_PrivateKey_file(context_.get(), options.key_file.c_str(), SSL_FILETYPE_PEM);
  }
  std::string protocols;
  for (const std::string& name : options.alpn) protocols += static_cast<char>(name.size()) + name;
  SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), fd_);
  SSL_set_tlsext_host_name(ssl_.get(), "localhost");
}

void TlsClient::connect(std::uint16_t port, const Options& options) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (options.receive_buffer != 0) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer, sizeof options.receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return;
  }
  fd_ = fd;
}

TlsClient::~TlsClient() {
  close();
}

void TlsClient::close() {
  ssl_.reset();
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

bool TlsClient::handshake() {
  ERR_clear_error();
  if (ssl_ && SSL_connect(ssl_.get()) == 1) return true;
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  error_ = reason != nullptr ? reason : "connection closed";
  return false;
}

bool TlsClient::send(std::string_view text) {
  while (!text.empty()) {
    ERR_clear_error();
    const int n = SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool TlsClient::send_raw(std::string_view text) {
  return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

std::string TlsClient::receive_raw() {
  std::string text(16384, '\0');
  const ssize_t n = ::recv(fd_, text.data(), text.size(), 0);
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

Answer TlsClient::receive(bool with_body) {
  Answer answer;
  std::size_t body_size = 0;
  for (;;) {
    const std::size_t end = buffered_.find("\r\n\r\n");
    if (end != std::string::npos) {
      answer.head = buffered_.substr(0, end + 2);
      const std::string length = answer.header("Content-Length");
      body_size = with_body && !length.empty() ? std::stoul(length) : 0;
      if (buffered_.size() >= end + 4 + body_size) {
        answer.body = buffered_.substr(end + 4, body_size);
        answer.status = std::atoi(answer.head.c_str() + 9);
        buffered_.erase(0, end + 4 + body_size);
        return answer;
      }
    }
    char data[16384];
    ERR_clear_error();
    const int n = SSL_read(ssl_.get(), data, sizeof data);
    if (n <= 0) return answer;
    buffered_.append(data, static_cast<std::size_t>(n));
  }
}

bool TlsClient::ended() {
  if (!buffered_.empty()) return false;
  char data[1];
  ERR_clear_error();
  const int n = SSL_read(ssl_.get(), data, sizeof data);
  if (n > 0) return false;
  const int error = SSL_get_error(ssl_.get(), n);
  return error != SSL_ERROR_WANT_READ;  // what a receive time-out looks like
}

std::string post(std::string_view path, std::string_view body, std::string_view headers) {
  std::string text = "POST ";
  text.append(path).append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n").append(headers);
  text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return text;
}

}  // namespace tidegate::test
