// What `certs make` puts into a directory, read back through OpenSSL's API and the openssl command.
#include "certs/make.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>

#include <set>

#include "certs/files.hpp"
#include "certs/issue.hpp"
#include "certs/pem.hpp"
#include "tests/certs/support.hpp"

namespace tidegate::certs {
namespace {

using std::chrono::days;
using testing::command;
using testing::contains;
using testing::make_in;
using testing::mode_of;
using testing::noon;
using testing::slurp;
using testing::spill;
using testing::TemporaryDirectory;

std::string text_of(const std::filesystem::path& certificate) {
  const auto output = command("openssl x509 -noout -text -in " + certificate.string());
  REQUIRE(output.code == 0);
  return output.text;
}

// The hexadecimal serial number as the openssl command prints it.
std::string serial_of(const std::filesystem::path& certificate) {
  return command("openssl x509 -noout -serial -in " + certificate.string()).text;
}

TEST_CASE("make writes a CA and a server certificate under the names of a TLS Secret, keys for the owner alone") {
  const TemporaryDirectory directory;
  const auto report = make(make_in(directory / "new/out"));
  REQUIRE(report.has_value());
  CHECK(report->new_ca);
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "new/out")) {
    files.insert(entry.path().filename().string());
  }
  CHECK(files == std::set<std::string>{"ca.crt", "ca.key", "tls.crt", "tls.key"});
  CHECK(mode_of(directory / "new/out/ca.key") == 0600);
  CHECK(mode_of(directory / "new/out/tls.key") == 0600);
  CHECK(mode_of(directory / "new/out/ca.crt") == 0644);
  CHECK(mode_of(directory / "new/out/tls.crt") == 0644);
  CHECK(contains(slurp(directory / "new/out/tls.key"), "-----BEGIN PRIVATE KEY-----"));
  CHECK(contains(slurp(directory / "new/out/ca.key"), "-----BEGIN PRIVATE KEY-----"));
}

TEST_CASE("the openssl command verifies the chain for a server under every default name") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  const std::string verify =
      "openssl verify -x509_strict -purpose sslserver -CAfile " + (directory / "ca.crt").string() + " ";
  for (const std::string& name : default_names()) {
    CAPTURE(name);
    const bool ip = parse_name(name)->kind == Name::Kind::ip;
    const auto output =
        command(verify + (ip ? "-verify_ip " : "-verify_hostname ") + name + " " + (directory / "tls.crt").string());
    CHECK(output.code == 0);
    CHECK(contains(output.text, "tls.crt: OK"));
  }
  CHECK(command(verify + "-verify_hostname example.com " + (directory / "tls.crt").string()).code != 0);
}

TEST_CASE("the key is sound and the certificate holds its public half") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  const auto key = command("openssl pkey -noout -check -in " + (directory / "tls.key").string());
  CHECK(contains(key.text, "Key is valid"));
  const std::string of_key = command("openssl pkey -pubout -in " + (directory / "tls.key").string()).text;
  const std::string of_certificate =
      command("openssl x509 -noout -pubkey -in " + (directory / "tls.crt").string()).text;
  CHECK(of_key == of_certificate);
}

TEST_CASE("the server's certificate says what RFC 5280 wants of one") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  const std::string text = text_of(directory / "tls.crt");
  for (const char* part : {
           "Version: 3 (0x2)",
           "Signature Algorithm: ecdsa-with-SHA256",
           "Issuer: O = Tidegate, CN = Tidegate development CA",
           "Subject: O = Tidegate, CN = tidegate\n",
           "NIST CURVE: P-256",
           "X509v3 Basic Constraints: critical\n                CA:FALSE",
           "X509v3 Key Usage: critical\n                Digital Signature\n",
           "X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n",
           "DNS:tidegate, DNS:tidegate.tidegate-system, DNS:tidegate.tidegate-system.svc, "
           "DNS:tidegate.tidegate-system.svc.cluster.local, DNS:localhost, IP Address:127.0.0.1, "
           "IP Address:0:0:0:0:0:0:0:1\n",
           "X509v3 Subject Key Identifier:",
           "X509v3 Authority Key Identifier:",
       }) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
}

TEST_CASE("the CA signs certificates and nothing else, and no CA below it") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  const std::string text = text_of(directory / "ca.crt");
  for (const char* part : {
           "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0",
           "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n",
           "X509v3 Subject Key Identifier:",
           "Subject: O = Tidegate, CN = Tidegate development CA",
       }) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
  CHECK_FALSE(contains(text, "Extended Key Usage"));
}

TEST_CASE("serial numbers are positive, of 128 random bits, and never the same") {
  std::set<std::string> seen;
  const auto key = generate_key();
  REQUIRE(key.has_value());
  int longest = 0;
  for (int i = 0; i < 64; ++i) {
    const auto ca = issue_ca(key->get(), {noon, noon + days{1}});
    REQUIRE(ca.has_value());
    const Bignum serial(ASN1_INTEGER_to_BN(X509_get0_serialNumber(ca->get()), nullptr));
    CHECK_FALSE(BN_is_negative(serial.get()));
    CHECK(BN_num_bits(serial.get()) > 64);
    CHECK(BN_num_bits(serial.get()) <= 128);
    longest = std::max(longest, BN_num_bits(serial.get()));
    char* hex = BN_bn2hex(serial.get());
    seen.insert(hex);
    OPENSSL_free(hex);
  }
  CHECK(seen.size() == 64);
  CHECK(longest == 128);  // misses with a chance of 2^-64
}

TEST_CASE("dates begin five minutes back and last as long as was asked") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.now = noon;
  const auto report = make(options);
  REQUIRE(report.has_value());
  CHECK(report->not_after == noon + days{398});
  CHECK(report->ca_not_after == noon + days{3650});
  const std::string leaf = text_of(directory / "tls.crt");
  CHECK(contains(leaf, "Not Before: Jan 15 11:55:00 2026 GMT"));
  CHECK(contains(leaf, "Not After : Feb 17 12:00:00 2027 GMT"));
  const std::string ca = text_of(directory / "ca.crt");
  CHECK(contains(ca, "Not Before: Jan 15 11:55:00 2026 GMT"));
  CHECK(contains(ca, "Not After : Jan 13 12:00:00 2036 GMT"));
}

TEST_CASE("a certificate beyond 2049 keeps its date") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.now = noon;
  options.ca_validity = days{36'500};
  REQUIRE(make(options).has_value());
  CHECK(contains(text_of(directory / "ca.crt"), "Not After : Dec 22 12:00:00 2125 GMT"));
}

TEST_CASE("a server's certificate doesn't outlive its CA") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.ca_validity = days{30};
  const auto report = make(options);
  REQUIRE(report.has_value());
  CHECK(report->not_after == report->ca_not_after);
}

TEST_CASE("numbers of days out of bounds are refused before anything is written") {
  const TemporaryDirectory directory;
  auto options = make_in(directory / "out");
  options.validity = days{0};
  CHECK(make(options).error().message == "the certificate's validity must be 1 to 36500 days, not 0");
  options.validity = days{1};
  options.ca_validity = days{36'501};
  CHECK(make(options).error().message == "the CA's validity must be 1 to 36500 days, not 36501");
  options.ca_validity = days{1};
  options.names = {"a_b"};
  CHECK_FALSE(make(options).has_value());
  CHECK_FALSE(std::filesystem::exists(directory / "out"));
}

TEST_CASE("the names are those asked for, addresses as addresses") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.names = {"Webhook.Example.com", "*.example.com", "192.0.2.7", "2001:db8::7"};
  REQUIRE(make(options).has_value());
  const std::string text = text_of(directory / "tls.crt");
  CHECK(contains(text,
                 "DNS:webhook.example.com, DNS:*.example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7"));
  CHECK(contains(text, "CN = webhook.example.com"));
}

TEST_CASE("a name too long for a common name is still a name of the certificate") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  const std::string label(60, 'a');
  options.names = {label + ".example.com"};
  REQUIRE(make(options).has_value());
  const std::string text = text_of(directory / "tls.crt");
  CHECK(contains(text, "CN = tidegate"));
  CHECK(contains(text, "DNS:" + label + ".example.com"));
}

TEST_CASE("making again renews the server's certificate and keeps the CA") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  REQUIRE(make(options).has_value());
  const std::string ca = slurp(directory / "ca.crt");
  const std::string ca_key = slurp(directory / "ca.key");
  const std::string key = slurp(directory / "tls.key");
  const std::string serial = serial_of(directory / "tls.crt");
  const auto again = make(options);
  REQUIRE(again.has_value());
  CHECK_FALSE(again->new_ca);
  CHECK(slurp(directory / "ca.crt") == ca);
  CHECK(slurp(directory / "ca.key") == ca_key);
  CHECK(slurp(directory / "tls.key") != key);
  CHECK(serial_of(directory / "tls.crt") != serial);
  CHECK(command("openssl verify -CAfile " + (directory / "ca.crt").string() + " " + (directory / "tls.crt").string())
            .code == 0);
}

TEST_CASE("force makes a new CA") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  REQUIRE(make(options).has_value());
  const std::string ca = slurp(directory / "ca.crt");
  options.force = true;
  const auto forced = make(options);
  REQUIRE(forced.has_value());
  CHECK(forced->new_ca);
  CHECK(slurp(directory / "ca.crt") != ca);
}

TEST_CASE("what somebody else put there is never overwritten without force") {
  const TemporaryDirectory ours;
  REQUIRE(make(make_in(ours.path())).has_value());
  const TemporaryDirectory theirs;
  REQUIRE(make(make_in(theirs.path())).has_value());

  struct Row {
    const char* what;
    std::vector<std::string> from_theirs;
    std::vector<std::string> from_ours;
    std::string fault;
  };
  const Row rows[] = {
      {"a CA without its key", {}, {"ca.crt"}, "ca.crt lies there without its key"},
      {"a key without its CA", {}, {"ca.key"}, "ca.key lies there without its certificate"},
      {"a key of another CA", {"ca.key"}, {"ca.crt"}, "ca.key is not the key of"},
      {"a certificate alone", {}, {"tls.crt"}, "tls.crt lies there without its CA"},
      {"a key alone", {}, {"tls.key"}, "tls.key lies there without its CA"},
      {"another CA's certificate", {"tls.crt", "tls.key"}, {"ca.crt", "ca.key"}, "tls.crt was not signed by"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const TemporaryDirectory directory;
    for (const auto& name : row.from_ours) std::filesystem::copy_file(ours / name, directory / name);
    for (const auto& name : row.from_theirs) std::filesystem::copy_file(theirs / name, directory / name);
    auto options = make_in(directory.path());
    const auto refused = make(options);
    REQUIRE_FALSE(refused.has_value());
    CHECK(contains(refused.error().message, row.fault));
    for (const auto& name : row.from_ours) CHECK(slurp(ours / name) == slurp(directory / name));
    for (const auto& name : row.from_theirs) CHECK(slurp(theirs / name) == slurp(directory / name));
    options.force = true;
    CHECK(make(options).has_value());
  }
}

TEST_CASE("only a valid CA signs") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.now = noon;
  options.ca_validity = days{10};
  REQUIRE(make(options).has_value());

  SUBCASE("not one that has expired") {
    options.now = noon + days{10};
    CHECK(make(options).error().message ==
          (directory / "ca.crt").string() + ": the CA has expired; --force makes a new one");
  }
  SUBCASE("not a server's certificate in its place") {
    std::filesystem::copy_file(directory / "tls.crt", directory / "ca.crt",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(directory / "tls.key", directory / "ca.key",
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(make(options).error().message == (directory / "ca.crt").string() + ": not a CA's certificate");
  }
  SUBCASE("not text that is none") {
    spill(directory / "ca.crt", "nothing");
    CHECK(make(options).error().message == (directory / "ca.crt").string() + ": no certificate in it");
  }
  SUBCASE("not a key with a passphrase, and nobody is asked for it") {
    REQUIRE(command("openssl pkcs8 -topk8 -passout pass:x -in " + (directory / "ca.key").string() + " -out " +
                    (directory / "locked").string())
                .code == 0);
    std::filesystem::rename(directory / "locked", directory / "ca.key");
    CHECK(contains(make(options).error().message, "ca.key: the key has a passphrase"));
  }
}

TEST_CASE("while one process makes certificates another one keeps away") {
  const TemporaryDirectory directory;
  const auto lock = DirectoryLock::acquire(directory.path());
  REQUIRE(lock.has_value());
  CHECK(contains(make(make_in(directory.path())).error().message, "another process is making certificates there"));
}

}  // namespace
}  // namespace tidegate::certs
