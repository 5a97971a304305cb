#include "certs/check.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/certs/support.hpp"

namespace tidegate::certs {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using testing::command;
using testing::make_in;
using testing::noon;
using testing::slurp;
using testing::spill;
using testing::TemporaryDirectory;

CheckOptions check_in(const TemporaryDirectory& directory) {
  CheckOptions options;
  options.certificate = directory / "tls.crt";
  options.key = directory / "tls.key";
  options.ca = directory / "ca.crt";
  options.now = noon;
  return options;
}

MakeOptions made_at_noon(const TemporaryDirectory& directory) {
  MakeOptions options = make_in(directory.path());
  options.now = noon;
  return options;
}

// "subject: text" of every fault.
std::vector<std::string> faults(const base::Result<CheckReport>& report) {
  REQUIRE(report.has_value());
  std::vector<std::string> texts;
  for (const Finding& finding : report->findings) {
    if (!finding.good) texts.push_back(finding.subject + ": " + finding.text);
  }
  CHECK(report->clean() == texts.empty());
  return texts;
}

using Texts = std::vector<std::string>;

TEST_CASE("fresh certificates have no faults") {
  const TemporaryDirectory directory;
  REQUIRE(make(made_at_noon(directory)).has_value());
  auto options = check_in(directory);
  options.names = default_names();
  CHECK(faults(check(options)) == Texts{});
}

TEST_CASE("each finding says what was found") {
  const TemporaryDirectory directory;
  auto made = made_at_noon(directory);
  made.names = {"tidegate"};
  REQUIRE(make(made).has_value());
  const auto report = check(check_in(directory));
  REQUIRE(report.has_value());
  REQUIRE(report->findings.size() == 5);
  CHECK(report->findings[0].text == "ECDSA P-256, belongs to the certificate");
  CHECK(report->findings[1].text == "leads to CN=Tidegate development CA,O=Tidegate");
  CHECK(report->findings[2].text == "not checked, none given; the certificate has tidegate");
  CHECK(report->findings[3].text == "CN=tidegate,O=Tidegate expires in 398 days, on 2027-02-17T12:00:00Z");
  CHECK(report->findings[4].text ==
        "CN=Tidegate development CA,O=Tidegate expires in 3650 days, on 2036-01-13T12:00:00Z");
}

TEST_CASE("a certificate is expiring, expired or not valid yet, to the second") {
  const TemporaryDirectory directory;
  auto made = made_at_noon(directory);
  made.validity = days{30};
  REQUIRE(make(made).has_value());
  struct Row {
    const char* what;
    std::chrono::sys_seconds now;
    int warning_days;
    Texts faults;
  };
  const std::string who = "validity: CN=tidegate,O=Tidegate ";
  const Row rows[] = {
      {"a second more than the warning", noon + days{16} - seconds{1}, 14, {}},
      {"at the warning", noon + days{16}, 14, {who + "expires in 14 days, on 2026-02-14T12:00:00Z"}},
      {"the last day", noon + days{29}, 14, {who + "expires in 1 day, on 2026-02-14T12:00:00Z"}},
      {"the last second without a warning", noon + days{30} - seconds{1}, 0, {}},
      {"at the end", noon + days{30}, 0, {who + "expired on 2026-02-14T12:00:00Z"}},
      {"before the beginning",
       noon - seconds{301},
       14,
       {who + "is not valid before 2026-01-15T11:55:00Z",
        "validity: CN=Tidegate development CA,O=Tidegate is not valid before 2026-01-15T11:55:00Z"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    auto options = check_in(directory);
    options.now = row.now;
    options.expiry_warning = days{row.warning_days};
    CHECK(faults(check(options)) == row.faults);
  }
}

TEST_CASE("an expired CA is a fault of its own") {
  const TemporaryDirectory directory;
  auto made = made_at_noon(directory);
  made.ca_validity = days{20};
  REQUIRE(make(made).has_value());
  auto options = check_in(directory);
  options.now = noon + days{21};
  CHECK(faults(check(options)) ==
        Texts{"validity: CN=tidegate,O=Tidegate expired on 2026-02-04T12:00:00Z",
              "validity: CN=Tidegate development CA,O=Tidegate expired on 2026-02-04T12:00:00Z"});
}

TEST_CASE("names must stand among the alternative names") {
  const TemporaryDirectory directory;
  auto made = made_at_noon(directory);
  made.names = {"tidegate.example.com", "*.apps.example.com", "192.0.2.1"};
  REQUIRE(make(made).has_value());
  struct Row {
    Texts names;
    std::string missing;
  };
  const Row rows[] = {
      {{"tidegate.example.com"}, ""},
      {{"TIDEGATE.example.com", "192.0.2.1"}, ""},
      {{"x.apps.example.com"}, ""},
      {{"x.y.apps.example.com"}, "x.y.apps.example.com"},
      {{"apps.example.com", "192.0.2.1"}, "apps.example.com"},
      {{"192.0.2.2", "localhost"}, "192.0.2.2, localhost"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.names);
    auto options = check_in(directory);
    options.names = row.names;
    const Texts expected = row.missing.empty()
                               ? Texts{}
                               : Texts{"names: does not cover " + row.missing +
                                       "; the certificate has tidegate.example.com, *.apps.example.com, 192.0.2.1"};
    CHECK(faults(check(options)) == expected);
  }
}

TEST_CASE("a common name doesn't stand in for an alternative name") {
  const TemporaryDirectory directory;
  REQUIRE(command("openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=tidegate -keyout " +
                  (directory / "tls.key").string() + " -out " + (directory / "tls.crt").string())
              .code == 0);
  auto options = check_in(directory);
  options.ca = directory / "tls.crt";
  options.names = {"tidegate"};
  options.now = now();
  options.expiry_warning = days{0};
  CHECK(faults(check(options)) == Texts{"names: does not cover tidegate; the certificate has "});
}

TEST_CASE("a key of another certificate and a chain to another CA are faults") {
  const TemporaryDirectory directory;
  REQUIRE(make(made_at_noon(directory)).has_value());
  const TemporaryDirectory other;
  REQUIRE(make(made_at_noon(other)).has_value());
  auto options = check_in(directory);
  options.key = other / "tls.key";
  CHECK(faults(check(options)) == Texts{"key: is not the certificate's"});
  options = check_in(directory);
  options.ca = other / "ca.crt";
  CHECK(faults(check(options)) == Texts{"chain: does not lead to the CA: unable to get local issuer certificate"});
}

TEST_CASE("a bundle with the old and the new CA accepts what either signed") {
  const TemporaryDirectory directory;
  REQUIRE(make(made_at_noon(directory)).has_value());
  const TemporaryDirectory other;
  REQUIRE(make(made_at_noon(other)).has_value());
  spill(directory / "bundle", slurp(other / "ca.crt") + slurp(directory / "ca.crt"));
  auto options = check_in(directory);
  options.ca = directory / "bundle";
  CHECK(faults(check(options)) == Texts{});
}

TEST_CASE("a certificate for clients only is no server's") {
  const TemporaryDirectory directory;
  REQUIRE(make(made_at_noon(directory)).has_value());
  REQUIRE(command("cd " + directory.path().string() +
                  " && printf 'extendedKeyUsage=clientAuth\\nsubjectAltName=DNS:tidegate\\n' > ext"
                  " && openssl req -new -key tls.key -subj /CN=x -out req"
                  " && openssl x509 -req -in req -CA ca.crt -CAkey ca.key -extfile ext -days 30 -out tls.crt")
              .code == 0);
  auto options = check_in(directory);
  options.now = now();
  CHECK(faults(check(options)) == Texts{"chain: does not lead to the CA: unsuitable certificate purpose"});
}

TEST_CASE("an intermediate in the server's file completes the chain") {
  const TemporaryDirectory directory;
  REQUIRE(command("cd " + directory.path().string() +
                  " && openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=root -days 100"
                  "    -keyout root.key -out ca.crt"
                  " && openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=between"
                  "    -keyout between.key -out between.req"
                  " && printf 'basicConstraints=critical,CA:TRUE\\n' > ca.ext"
                  " && openssl x509 -req -in between.req -CA ca.crt -CAkey root.key -extfile ca.ext -days 100"
                  "    -out between.crt"
                  " && openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=leaf"
                  "    -keyout tls.key -out leaf.req"
                  " && printf 'subjectAltName=DNS:tidegate\\n' > leaf.ext"
                  " && openssl x509 -req -in leaf.req -CA between.crt -CAkey between.key -extfile leaf.ext -days 100"
                  "    -out leaf.crt && cat leaf.crt between.crt > tls.crt")
              .code == 0);
  auto options = check_in(directory);
  options.now = now();
  options.names = {"tidegate"};
  const auto complete = check(options);
  CHECK(faults(complete) == Texts{});
  CHECK(complete->findings.size() == 6);   // key, chain, names, and three certificates' validity
  options.ca = directory / "between.crt";  // a bundle may hold the intermediate alone, as Go's verifier has it
  CHECK(faults(check(options)) == Texts{});
  options.ca = directory / "ca.crt";
  options.certificate = directory / "leaf.crt";
  CHECK(faults(check(options)) == Texts{"chain: does not lead to the CA: unable to get local issuer certificate"});
}

TEST_CASE("files that can't be read are an error, not a fault") {
  const TemporaryDirectory directory;
  REQUIRE(make(made_at_noon(directory)).has_value());
  auto options = check_in(directory);
  options.ca = directory / "absent";
  CHECK(check(options).error().message == (directory / "absent").string() + ": No such file or directory");
  options = check_in(directory);
  options.key = directory / "tls.crt";
  CHECK(check(options).error().message.find((directory / "tls.crt").string() + ": no private key") == 0);
  options = check_in(directory);
  options.names = {"a_b"};
  CHECK_FALSE(check(options).has_value());
}

}  // namespace
}  // namespace tidegate::certs
