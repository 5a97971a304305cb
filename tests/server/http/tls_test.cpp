// What TLS refuses, and the certificate.
#include <doctest/doctest.h>
#include <openssl/err.h>

#include <filesystem>
#include <fstream>
#include <mutex>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::post;
using test::TestCertificate;
using test::TlsClient;

namespace {

bool failed(const TestServer& server, TlsFailure cause, std::uint64_t times = 1) {
  return eventually([&] { return server.counters().tls_failures[cause].get() == times; });
}

std::string common_name(SSL* ssl) {
  char name[64] = {};
  if (X509* peer = SSL_get0_peer_certificate(ssl)) {
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof name);
  }
  return name;
}

// A session that no server gave out: with it a client of OpenSSL's sends early data.
int external_session(SSL*, const EVP_MD*, const unsigned char** id, std::size_t* id_size, SSL_SESSION** session) {
  static const unsigned char key[16] = {1};
  const unsigned char aes128[] = {0x13, 0x01};
  *session = SSL_SESSION_new();
  SSL* any = SSL_new(SSL_CTX_new(TLS_client_method()));  // leaks in this test only, like the session of no server
  SSL_SESSION_set1_master_key(*session, key, sizeof key);
  SSL_SESSION_set_cipher(*session, SSL_CIPHER_find(any, aes128));
  SSL_SESSION_set_protocol_version(*session, TLS1_3_VERSION);
  SSL_SESSION_set_max_early_data(*session, 1024);
  SSL_CTX* context = SSL_get_SSL_CTX(any);
  SSL_free(any);
  SSL_CTX_free(context);
  *id = key;
  *id_size = sizeof key;
  return 1;
}

}  // namespace

TEST_CASE("TLS 1.2 and 1.3 are spoken, 1.1 is not") {
  TestServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Client client(server, {.min_version = version, .max_version = version});
    CHECK(client.exchange(post("/echo", "{}")).status == 200);
  }
  TlsClient old(server.port(), {.min_version = TLS1_VERSION, .max_version = TLS1_1_VERSION});
  CHECK_FALSE(old.handshake());
  CHECK(old.error() == "tlsv1 alert protocol version");
  CHECK(failed(server, TlsFailure::no_common_version));
}

TEST_CASE("no session can be resumed, and no ticket is sent") {
  TestServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Client client(server, {.min_version = version, .max_version = version});
    REQUIRE(client.exchange(post("/echo", "{}")).status == 200);
    SSL_SESSION* session = SSL_get1_session(client.ssl());
    CHECK(SSL_SESSION_has_ticket(session) == 0);
    CHECK(SSL_SESSION_is_resumable(session) == 0);
    SSL_SESSION_free(session);
  }
}

TEST_CASE("ALPN chooses http/1.1, refuses h2 alone, and is not required") {
  TestServer server;
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  TlsClient both(server.port(), {.alpn = {"h2", "http/1.1"}});
  REQUIRE(both.handshake());
  SSL_get0_alpn_selected(both.ssl(), &name, &size);
  CHECK(std::string(reinterpret_cast<const char*>(name), size) == "http/1.1");
  TlsClient none(server.port());
  CHECK(none.handshake());
  TlsClient other(server.port(), {.alpn = {"h2"}});
  CHECK_FALSE(other.handshake());
  CHECK(other.error() == "tlsv1 alert no application protocol");
  CHECK(failed(server, TlsFailure::no_application_protocol));
}

TEST_CASE("plain HTTP gets a plain answer and an end") {
  TestServer server;
  TlsClient client(server.port());
  REQUIRE(client.send_raw("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(client.receive_raw().find("Client sent an HTTP request to an HTTPS server.") != std::string::npos);
  CHECK(client.receive_raw().empty());
  CHECK(failed(server, TlsFailure::plain_http));
  client.close();
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("garbage instead of TLS is closed") {
  TestServer server;
  TlsClient client(server.port());
  REQUIRE(client.send_raw(std::string(1000, '\xff')));
  while (!client.receive_raw().empty()) {
  }
  CHECK(failed(server, TlsFailure::protocol));
}

TEST_CASE("a client that goes away during the handshake is counted apart from one that refuses us") {
  TestServer server;
  TlsClient away(server.port());
  REQUIRE(away.send_raw({"\x16\x03\x01\x02\x00\x01", 6}));
  away.close();
  CHECK(failed(server, TlsFailure::client_closed));
  TlsClient strict(server.port());
  SSL_set_verify(strict.ssl(), SSL_VERIFY_PEER, nullptr);
  CHECK_FALSE(strict.handshake());
  CHECK(failed(server, TlsFailure::client_alert));
}

TEST_CASE("a renegotiation is refused and the connection closed") {
  TestServer server;
  Client client(server, {.max_version = TLS1_2_VERSION});
  REQUIRE(client.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(SSL_renegotiate(client.ssl()) == 1);
  CHECK(SSL_do_handshake(client.ssl()) != 1);
  CHECK(failed(server, TlsFailure::renegotiation));
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("early data is refused and the connection closed") {
  TestServer server;
  TlsClient client(server.port());
  SSL_set_psk_use_session_callback(client.ssl(), external_session);
  std::size_t written = 0;
  const std::string request = post("/echo", "{}");
  SSL_write_early_data(client.ssl(), request.data(), request.size(), &written);
  CHECK_FALSE(client.handshake());
  CHECK(failed(server, TlsFailure::early_data));
  CHECK(server.counters().requests.get() == 0);
}

TEST_CASE("a broken record ends the connection") {
  TestServer server;
  Client client(server);
  REQUIRE(client.send_raw(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x')));
  CHECK(client.ended());
  CHECK(failed(server, TlsFailure::protocol));
}

TEST_CASE("a renewed certificate is used for new connections, old ones go on") {
  TestServer server;
  Client before(server);
  CHECK(common_name(before.ssl()) == "localhost");
  server.certificate.renew({.common_name = "renewed"});
  const auto reloaded = server.server->reload_certificate();
  REQUIRE(reloaded.has_value());
  CHECK(reloaded->subject == "CN=renewed");
  CHECK(server.server->certificate().sha256 == reloaded->sha256);
  Client after(server);
  CHECK(common_name(after.ssl()) == "renewed");
  CHECK(before.exchange(post("/echo", "old")).body == "old");
  CHECK(after.exchange(post("/echo", "new")).body == "new");
}

TEST_CASE("a bad certificate changes nothing") {
  TestServer server;
  const std::string was = server.server->certificate().sha256;
  server.certificate.renew({.ends_in_seconds = -60});
  CHECK_FALSE(server.server->reload_certificate().has_value());
  CHECK(server.server->certificate().sha256 == was);
  Client client(server);
  CHECK(common_name(client.ssl()) == "localhost");
}

TEST_CASE("certificate errors name the file and the cause") {
  const TestCertificate good;
  const TestCertificate other;
  const TestCertificate expired({.begins_in_seconds = -7200, .ends_in_seconds = -3600});
  const TestCertificate early({.begins_in_seconds = 3600});
  const std::string junk = good.directory() + "/junk";
  std::ofstream(junk) << "no PEM\n";
  const std::string empty = good.directory() + "/empty";
  std::ofstream(empty).flush();
  const struct {
    TlsConfig config;
    std::string message;
  } rows[] = {
      {{"", good.key_file(), ""}, "no certificate file given"},
      {{"/nowhere", good.key_file(), ""}, "certificate file '/nowhere': No such file or directory"},
      {{good.certificate_file(), "/nowhere", ""}, "key file '/nowhere': No such file or directory"},
      {{good.directory(), good.key_file(), ""}, "certificate file '" + good.directory() + "': Is a directory"},
      {{empty, good.key_file(), ""}, "certificate file '" + empty + "': is empty"},
      {{junk, good.key_file(), ""}, "certificate file '" + junk + "': no start line"},
      {{good.certificate_file(), junk, ""}, "key file '" + junk + "': unsupported"},
      {{good.certificate_file(), other.key_file(), ""},
       "key file '" + other.key_file() + "' does not belong to certificate file '" + good.certificate_file() + "'"},
      {{expired.certificate_file(), expired.key_file(), ""}, "' expired at "},
      {{early.certificate_file(), early.key_file(), ""}, "' is not valid before "},
      {{good.certificate_file(), good.key_file(), junk}, "client CA file '" + junk + "': "},
  };
  for (const auto& row : rows) {
    CAPTURE(row.message);
    const auto checked = check_certificate(row.config);
    REQUIRE_FALSE(checked.has_value());
    CHECK_MESSAGE(checked.error().message.find(row.message) != std::string::npos, checked.error().message);
  }
  const auto checked = check_certificate({good.certificate_file(), good.key_file(), ""});
  REQUIRE(checked.has_value());
  CHECK(checked->not_after - checked->not_before == 86400 + 3600);
}

TEST_CASE("with a client CA, only clients with its certificate are served") {
  const TestCertificate trusted;
  const TestCertificate stranger;
  TestServer server([&](ServerConfig& config) { config.tls.client_ca_file = trusted.certificate_file(); });
  Client good(server, {.certificate_file = trusted.certificate_file(), .key_file = trusted.key_file()});
  CHECK(good.exchange(post("/echo", "{}")).status == 200);
  Client without(server, {.max_version = TLS1_2_VERSION});
  CHECK(failed(server, TlsFailure::client_certificate));
  Client wrong(server, {.max_version = TLS1_2_VERSION,
                        .certificate_file = stranger.certificate_file(),
                        .key_file = stranger.key_file()});
  CHECK(failed(server, TlsFailure::client_certificate, 2));
  CHECK(server.counters().requests.get() == 1);
}
