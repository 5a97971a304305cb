#include "policies/values/semantic_version.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/values/golden.hpp"

using tidegate::values::normalized_version;
using tidegate::values::SemanticVersion;

namespace {

std::string text(const SemanticVersion& version) {
  std::string written = std::to_string(version.major_number) + "." + std::to_string(version.minor_number) + "." +
                        std::to_string(version.patch_number);
  if (!version.prerelease.empty()) written.append("-").append(version.prerelease);
  if (!version.build.empty()) written.append("+").append(version.build);
  return written;
}

void check(const std::optional<SemanticVersion>& version, const std::string& error, const std::string& expected,
           const std::string& expected_error) {
  if (expected == "error") {
    CHECK(!version);
    CHECK(error == expected_error);
  } else {
    REQUIRE(version);
    CHECK(text(*version) == expected);
  }
}

}  // namespace

TEST_CASE("versions read as Kubernetes' library has it, strictly and normalised, with its error texts") {
  tidegate::base::Arena arena(1 << 20, 1 << 20);
  for (const golden::Row& row : golden::read("semantic_version.tsv")) {
    CAPTURE(row[0]);
    std::string error;
    const auto strict = SemanticVersion::parse(row[0], &error);
    CHECK(SemanticVersion::parse(row[0]).has_value() == strict.has_value());
    check(strict, error, row[1], row[2]);
    error.clear();
    arena.reset();
    const auto normal = normalized_version(row[0], arena, &error);
    check(normal ? SemanticVersion::parse(*normal, &error) : std::nullopt, error, row[3], row[4]);
  }
}

TEST_CASE("versions order by precedence") {
  struct Ranked {
    std::string text;
    long rank;
  };
  std::vector<Ranked> all;
  for (const golden::Row& row : golden::read("semantic_version_order.tsv")) all.push_back({row[0], std::stol(row[1])});
  for (const Ranked& left : all) {
    for (const Ranked& right : all) {
      CAPTURE(left.text);
      CAPTURE(right.text);
      const auto order = *SemanticVersion::parse(left.text) <=> *SemanticVersion::parse(right.text);
      CHECK((order < 0) == (left.rank < right.rank));
      CHECK((order == 0) == (left.rank == right.rank));
    }
  }
}

TEST_CASE("a full arena is told from a bad version") {
  tidegate::base::Arena arena(0, 0);
  const auto normal = normalized_version("v1.2", arena);
  REQUIRE(normal);
  CHECK(normal->data() == nullptr);
}
