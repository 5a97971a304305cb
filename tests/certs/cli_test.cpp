#include "certs/cli.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "certs/inspect.hpp"
#include "tests/certs/support.hpp"

namespace tidegate::certs {
namespace {

using std::chrono::days;
using testing::contains;
using testing::make_in;
using testing::noon;
using testing::TemporaryDirectory;

struct Run {
  int code;
  std::string out;
  std::string err;
};

template <class Options>
Run run(int (*verb)(const Options&, std::ostream&, std::ostream&), const Options& options) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = verb(options, out, err);
  return {code, out.str(), err.str()};
}

ShowOptions show_in(const TemporaryDirectory& directory) {
  ShowOptions options;
  options.files = {directory / "tls.crt", directory / "ca.crt"};
  options.ca = directory / "ca.crt";
  options.now = noon;
  return options;
}

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
  options.names = {"tidegate", "127.0.0.1"};
  return options;
}

TEST_CASE("make tells what it made, then what it renewed") {
  const TemporaryDirectory directory;
  const std::string path = directory.path().string();
  const Run first = run(run_make, made_at_noon(directory));
  CHECK(first.code == exit_good);
  CHECK(first.err.empty());
  CHECK(first.out ==
        "made a development CA, valid until 2036-01-13T12:00:00Z (3650 days left)\n"
        "made a server certificate, valid until 2027-02-17T12:00:00Z (398 days left)\n"
        "  for tidegate 127.0.0.1\n"
        "  certificate  " +
            path +
            "/tls.crt\n"
            "  key          " +
            path +
            "/tls.key (keep it secret)\n"
            "  CA           " +
            path + "/ca.crt\n");
  const Run second = run(run_make, made_at_noon(directory));
  CHECK(second.code == exit_good);
  CHECK(contains(second.out, "kept the CA, valid until 2036-01-13T12:00:00Z"));
}

TEST_CASE("make with a bad name is a usage error") {
  const TemporaryDirectory directory;
  auto options = made_at_noon(directory);
  options.names = {"a_b"};
  const Run failed = run(run_make, options);
  CHECK(failed.code == exit_usage);
  CHECK(failed.out.empty());
  CHECK(failed.err == "error: \"a_b\" has a character that no DNS name has (letters, digits and \"-\" only)\n");
}

TEST_CASE("show prints both certificates and the caBundle") {
  const TemporaryDirectory directory;
  REQUIRE(run(run_make, made_at_noon(directory)).code == exit_good);
  const Run shown = run(run_show, show_in(directory));
  CHECK(shown.code == exit_good);
  for (const std::string& part : {
           (directory / "tls.crt").string() + "\n  subject      CN=tidegate,O=Tidegate\n",
           std::string("  issuer       CN=Tidegate development CA,O=Tidegate\n"),
           std::string("  names        tidegate, 127.0.0.1\n"),
           std::string("  valid from   2026-01-15T11:55:00Z\n"),
           std::string("  valid until  2027-02-17T12:00:00Z (398 days left)\n"),
           std::string("  key          ECDSA P-256\n"),
           "  SHA-256      " + inspect(directory / "tls.crt")->front().fingerprint + "\n",
           (directory / "ca.crt").string() + " (CA)\n",
           "caBundle: " + *ca_bundle(directory / "ca.crt") + "\n",
       }) {
    CAPTURE(part);
    CHECK(contains(shown.out, part));
  }
  auto later = show_in(directory);
  later.now = noon + days{400};
  CHECK(contains(run(run_show, later).out, "valid until  2027-02-17T12:00:00Z (expired)"));
}

TEST_CASE("show prints nothing but the caBundle for scripts") {
  const TemporaryDirectory directory;
  REQUIRE(run(run_make, made_at_noon(directory)).code == exit_good);
  auto options = show_in(directory);
  options.ca_bundle_only = true;
  CHECK(run(run_show, options).out == *ca_bundle(directory / "ca.crt") + "\n");
}

TEST_CASE("show of an absent file is a usage error") {
  const TemporaryDirectory directory;
  const Run failed = run(run_show, show_in(directory));
  CHECK(failed.code == exit_usage);
  CHECK(failed.err == "error: " + (directory / "tls.crt").string() + ": No such file or directory\n");
}

TEST_CASE("check exits 0 for good certificates, 1 for faults, 2 for what it can't read") {
  const TemporaryDirectory directory;
  auto options = check_in(directory);
  CHECK(run(run_check, options).code == exit_usage);
  REQUIRE(run(run_make, made_at_noon(directory)).code == exit_good);
  options.names = {"tidegate"};
  const Run good = run(run_check, options);
  CHECK(good.code == exit_good);
  CHECK(contains(good.out, "  ok    names     covers tidegate\n"));
  options.names = {"example.com"};
  const Run bad = run(run_check, options);
  CHECK(bad.code == exit_faults);
  CHECK(contains(bad.out, "  FAULT names     does not cover example.com; the certificate has tidegate, 127.0.0.1\n"));
}

}  // namespace
}  // namespace tidegate::certs
