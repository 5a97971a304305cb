#include "certs/inspect.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>

#include "certs/issue.hpp"
#include "certs/pem.hpp"
#include "tests/certs/support.hpp"

namespace tidegate::certs {
namespace {

using std::chrono::days;
using testing::command;
using testing::make_in;
using testing::noon;
using testing::slurp;
using testing::spill;
using testing::TemporaryDirectory;

TEST_CASE("inspect tells what stands in a certificate") {
  const TemporaryDirectory directory;
  auto options = make_in(directory.path());
  options.now = noon;
  options.names = {"a.example.com", "192.0.2.1", "2001:db8::1"};
  REQUIRE(make(options).has_value());
  const auto infos = inspect(directory / "tls.crt");
  REQUIRE(infos.has_value());
  REQUIRE(infos->size() == 1);
  const CertificateInfo& leaf = infos->front();
  CHECK(leaf.subject == "CN=a.example.com,O=Tidegate");
  CHECK(leaf.issuer == "CN=Tidegate development CA,O=Tidegate");
  CHECK(leaf.names == std::vector<std::string>{"a.example.com", "192.0.2.1", "2001:db8::1"});
  CHECK(utc(leaf.not_before) == "2026-01-15T11:55:00Z");
  CHECK(utc(leaf.not_after) == "2027-02-17T12:00:00Z");
  CHECK(leaf.key == "ECDSA P-256");
  CHECK_FALSE(leaf.ca);
  CHECK(inspect(directory / "ca.crt")->front().ca);
  const auto fingerprint =
      command("openssl x509 -noout -fingerprint -sha256 -in " + (directory / "tls.crt").string()).text;
  CHECK(fingerprint == "sha256 Fingerprint=" + leaf.fingerprint + "\n");
}

TEST_CASE("inspect names other kinds of keys") {
  struct Row {
    const char* arguments;
    const char* key;
  };
  const Row rows[] = {
      {"-newkey rsa:2048", "RSA 2048"},
      {"-newkey ed25519", "ED25519"},
      {"-newkey ec -pkeyopt ec_paramgen_curve:secp384r1", "ECDSA P-384"},
      {"-newkey ec -pkeyopt ec_paramgen_curve:secp256k1", "ECDSA secp256k1"},
  };
  const TemporaryDirectory directory;
  for (const Row& row : rows) {
    CAPTURE(row.key);
    REQUIRE(command(std::string("openssl req -x509 -nodes -subj /CN=x -keyout /dev/null ") + row.arguments + " -out " +
                    (directory / "c.crt").string())
                .code == 0);
    const auto infos = inspect(directory / "c.crt");
    REQUIRE(infos.has_value());
    CHECK(infos->front().key == row.key);
  }
}

TEST_CASE("what a stranger wrote into a certificate can't steer a terminal") {
  const auto key = generate_key();
  REQUIRE(key.has_value());
  const auto ca = issue_ca(key->get(), {noon, noon + days{1}});
  REQUIRE(ca.has_value());
  const auto leaf =
      issue_server(key->get(), {{Name::Kind::dns, "a\x1b[2Jb\n"}}, {noon, noon + days{1}}, ca->get(), key->get());
  REQUIRE(leaf.has_value());
  const TemporaryDirectory directory;
  spill(directory / "c.crt", *to_pem(leaf->get()));
  const auto infos = inspect(directory / "c.crt");
  REQUIRE(infos.has_value());
  CHECK(infos->front().names == std::vector<std::string>{"a\\1B[2Jb\\0A"});
  CHECK(infos->front().subject == "CN=a\\1B[2Jb\\0A,O=Tidegate");
}

TEST_CASE("every certificate of a file is told in its order") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  spill(directory / "both", "text before\n" + slurp(directory / "tls.crt") + slurp(directory / "ca.crt"));
  const auto infos = inspect(directory / "both");
  REQUIRE(infos.has_value());
  REQUIRE(infos->size() == 2);
  CHECK_FALSE((*infos)[0].ca);
  CHECK((*infos)[1].ca);
}

TEST_CASE("a broken certificate is an error, not the end of the file") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  spill(directory / "both",
        slurp(directory / "tls.crt") + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const auto infos = inspect(directory / "both");
  REQUIRE_FALSE(infos.has_value());
  CHECK(infos.error().message.find((directory / "both").string() + ": certificate 2: ") == 0);
}

TEST_CASE("the caBundle is base64 of the certificates and never of a key beside them") {
  const TemporaryDirectory directory;
  REQUIRE(make(make_in(directory.path())).has_value());
  const auto bundle = ca_bundle(directory / "ca.crt");
  REQUIRE(bundle.has_value());
  CHECK(*bundle + "\n" == command("base64 -w0 " + (directory / "ca.crt").string() + "; echo").text);
  spill(directory / "mixed", slurp(directory / "ca.key") + slurp(directory / "ca.crt"));
  CHECK(*ca_bundle(directory / "mixed") == *bundle);
}

}  // namespace
}  // namespace tidegate::certs
