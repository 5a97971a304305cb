#include "tests/bench/tls_server.hpp"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace tidegate::bench {

namespace {

void make_certificate(SSL_CTX* context, const std::string& file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate, key, EVP_sha256());
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  std::FILE* out = std::fopen(file.c_str(), "w");
  PEM_write_X509(out, certificate);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

// Adds what can be read to `buffer`; false at the end.
bool read_more(SSL* ssl, std::string& buffer) {
  char piece[16 * 1024];
  const int got = SSL_read(ssl, piece, sizeof piece);
  if (got <= 0) return false;
  buffer.append(piece, static_cast<std::size_t>(got));
  return true;
}

std::optional<Received> read_request(SSL* ssl, std::string& buffer) {
  Received request;
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(ssl, buffer)) return std::nullopt;
  }
  request.head = buffer.substr(0, end + 4);
  const std::size_t size = std::stoul(request.head.substr(request.head.find("Content-Length: ") + 16));
  while (buffer.size() < request.head.size() + size) {
    if (!read_more(ssl, buffer)) return std::nullopt;
  }
  request.body = buffer.substr(request.head.size(), size);
  buffer.erase(0, request.head.size() + size);
  const std::size_t uid = request.body.find("\"uid\":\"");
  if (uid != std::string::npos) request.uid = request.body.substr(uid + 7, uid_bytes);
  return request;
}

}  // namespace

std::string http_ok(const std::string& body, const std::string& fields) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

TlsServer::TlsServer(Handler handler)
    : handler_(std::move(handler)),
      certificate_file_(directory_.path() + "/certificate.pem"),
      context_(SSL_CTX_new(TLS_server_method())) {
  // A client that goes away in the middle of an answer, as wrk does at its end, is no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  make_certificate(context_, certificate_file_);
  SSL_CTX_set_num_tickets(context_, 0);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

TlsServer::~TlsServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  SSL_CTX_free(context_);
}

std::string TlsServer::url(const std::string& path) const {
  return "https://127.0.0.1:" + std::to_string(port_) + path;
}

void TlsServer::accept_all() {
  while (!stopping_) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    ++connections_;
    const std::lock_guard lock(mutex_);
    open_.insert(fd);
    threads_.emplace_back([this, fd] { serve(fd); });
  }
}

void TlsServer::forget(int fd) {
  const std::lock_guard lock(mutex_);
  open_.erase(fd);
  ::close(fd);
}

void TlsServer::serve(int fd) {
  SSL* ssl = SSL_new(context_);
  SSL_set_fd(ssl, fd);
  if (SSL_accept(ssl) == 1) {
    std::string buffer;
    int number = 0;
    while (auto request = read_request(ssl, buffer)) {
      request->on_connection = ++number;
      request->in_all = ++requests_;
      const Reply reply = handler_(*request);
      if (!reply.bytes.empty()) SSL_write(ssl, reply.bytes.data(), static_cast<int>(reply.bytes.size()));
      if (reply.then == Reply::Then::close) break;
      if (reply.then == Reply::Then::hang) {
        while (read_more(ssl, buffer)) buffer.clear();
        break;
      }
    }
    SSL_shutdown(ssl);
  }
  SSL_free(ssl);
  forget(fd);
}

}  // namespace tidegate::bench
