#include "policies/author/lint.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "policies/author/schema.hpp"

namespace author = tidegate::author;
namespace fs = std::filesystem;

namespace {

const std::string golden = std::string(TIDEGATE_SOURCE_DIR) + "/tests/golden/rules/";

struct Outcome {
  int code;
  std::string out, err;
};

Outcome lint(std::vector<std::string> paths, author::Format format = author::Format::text, bool strict = false) {
  using namespace std::chrono;
  author::LintOptions options{std::move(paths), format, strict, sys_days(2026y / June / 1)};
  std::ostringstream out;
  std::ostringstream err;
  const int code = author::lint(options, out, err);
  return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("good rules are counted and end with 0") {
  const Outcome got = lint({golden + "good-design-example.yaml"});
  CHECK(got.code == 0);
  CHECK(got.out == "1 policy, 6 rules, 1 exception: nothing is wrong\n");
  CHECK(got.err == "");
}

TEST_CASE("warnings are shown and only --strict fails for them") {
  const Outcome got = lint({golden + "good-exceptions.yaml"});
  CHECK(got.code == 0);
  CHECK(got.out.find("warning: the exception \"over\" is over") != std::string::npos);
  CHECK(got.out.ends_with("1 policy, 2 rules, 5 exceptions: 4 warnings\n"));
  CHECK(lint({golden + "good-exceptions.yaml"}, author::Format::text, true).code == 1);
}

TEST_CASE("errors end with 1, in the order a person reads") {
  const Outcome got = lint({golden + "bad-two-files"});
  CHECK(got.code == 1);
  CHECK(got.out.ends_with("2 errors\n"));
  CHECK(got.out.find("b.yaml:7:14") < got.out.find("b.yaml:20:18"));
}

TEST_CASE("several paths are one set of rules") {
  const Outcome got = lint({golden + "good-match.yaml", golden + "good-match.yaml"});
  CHECK(got.code == 1);
  CHECK(got.out.find("another policy is called \"match-lists\"") != std::string::npos);
}

TEST_CASE("JSON has every diagnostic and the counts") {
  const Outcome bad = lint({golden + "syntax-crlf.yaml"}, author::Format::json);
  CHECK(bad.code == 1);
  CHECK(bad.out ==
        "{\"diagnostics\":[{\"severity\":\"error\",\"file\":\"" + golden +
            "syntax-crlf.yaml\",\"line\":6,\"column\":11,\"length\":6,\"message\":\"\\\"denied\\\" is not one "
            "of \\\"deny\\\", \\\"warn\\\" or \\\"audit\\\"\",\"hint\":\"\"}],\"errors\":1,\"warnings\":0}\n");
  const Outcome good = lint({golden + "good-design-example.yaml"}, author::Format::json);
  CHECK(good.out == "{\"diagnostics\":[],\"errors\":0,\"warnings\":0,\"policies\":1,\"rules\":6,\"exceptions\":1}\n");
}

TEST_CASE("nothing to read ends with 2") {
  const Outcome missing = lint({golden + "no-such-file.yaml"});
  CHECK(missing.code == 2);
  CHECK(missing.err.find("no-such-file.yaml: error: can't be read: No such file or directory") != std::string::npos);
  const fs::path empty = fs::temp_directory_path() / ("tidegate-lint-" + std::to_string(::getpid()));
  fs::create_directories(empty);
  const Outcome nothing = lint({empty.string()});
  fs::remove_all(empty);
  CHECK(nothing.code == 2);
  CHECK(nothing.err == "there are no rule files (*.yaml, *.yml, *.json) to read\n");
}

TEST_CASE("the schema is JSON with a newline at its end") {
  std::ostringstream out;
  CHECK(author::schema(out) == 0);
  CHECK(out.str().starts_with("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\""));
  CHECK(out.str().ends_with("}\n"));
}
