// A blocking TLS client for tests, and certificates made on the spot. Every wait ends after 20 seconds at most.
// Nothing here checks the server's certificate unless asked to. Thread contract: one thread an object.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::test {

// A self-signed P-256 certificate for localhost and 127.0.0.1 in a directory of its own, removed with the object.
class TestCertificate {
 public:
  struct Options {
    std::string common_name = "localhost";
    long begins_in_seconds = -3600;
    long ends_in_seconds = 86400;
  };

  TestCertificate() : TestCertificate(Options{}) {}
  explicit TestCertificate(const Options& options);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  std::string directory() const { return directory_; }
  std::string certificate_file() const { return directory_ + "/tls.crt"; }
  std::string key_file() const { return directory_ + "/tls.key"; }
  // Writes another certificate and key over the files.
  void renew(const Options& options) const;

 private:
  std::string directory_;
};

struct Answer {
  int status = 0;  // 0: the connection ended before a whole answer
  std::string head;
  std::string body;

  // The value of a header, "" without it.
  std::string header(std::string_view name) const;
  bool closes() const { return header("Connection") == "close"; }
};

class TlsClient {
 public:
  struct Options {
    int min_version = TLS1_2_VERSION;
    int max_version = 0;  // 0: OpenSSL's newest
    std::vector<std::string> alpn{};
    std::string certificate_file{};  // a client certificate
    std::string key_file{};
    bool tls = true;         // false: a mere socket, quickly made
    int receive_buffer = 0;  // SO_RCVBUF; 0: the system's
  };

  // Connects a plain socket to 127.0.0.1; handshake() is still to come.
  explicit TlsClient(std::uint16_t port) : TlsClient(port, Options{}) {}
  TlsClient(std::uint16_t port, const Options& options);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return fd_ >= 0; }
  // False: error() says why.
  bool handshake();
  bool send(std::string_view text);
  // Without TLS.
  bool send_raw(std::string_view text);
  std::string receive_raw();
  // The next answer (1xx ones too). `with_body` false: the answer to a HEAD.
  Answer receive(bool with_body = true);
  Answer exchange(std::string_view request) { return send(request) ? receive() : Answer{}; }
  // Waits for the peer's end of the connection; false when there is data, or nothing happens.
  bool ended();
  void close();

  SSL* ssl() { return ssl_.get(); }
  SSL_CTX* context() { return context_.get(); }
  int fd() const { return fd_; }
  const std::string& error() const { return error_; }

 private:
  void connect(std::uint16_t port, const Options& options);
  void prepare_tls(const Options& options);

  int fd_ = -1;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  std::string buffered_;
  std::string error_;
};

// "POST path HTTP/1.1" with Host, Content-Type: application/json and Content-Length; `headers` are whole lines.
std::string post(std::string_view path, std::string_view body, std::string_view headers = {});

}  // namespace tidegate::test
