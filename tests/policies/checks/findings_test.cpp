#include <doctest/doctest.h>

#include <string>

#include "policies/base/limits.hpp"
#include "policies/checks/check.hpp"
#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::checks {

using admission::Container;
using admission::Path;

TEST_CASE("a finding keeps its texts, and its identity names the container's list and name but no index") {
  base::Arena arena(1 << 20, 0);
  Findings findings(arena);
  const tests::Object object(R"({"kind": "Pod", "spec": {"initContainers": [{"name": "a", "image": "x:1"}]}})");
  CHECK(findings.empty());
  admission::for_each_container(*object.pod(), [&](const Container& container) {
    findings.add(Path().field("spec"), container, "image|x:1", "is wrong");
  });
  findings.add(Path(), "metadata", "is missing");
  findings.add_image(Path().field("volumes"), "y:2", "volumes|v|y:2", "is bad");
  REQUIRE(findings.all().size() == 3);
  CHECK(findings.all()[0].path == "spec");
  CHECK(findings.all()[0].message == "is wrong");
  CHECK(findings.all()[0].container == "a");
  CHECK(findings.all()[0].image == "x:1");
  CHECK(findings.all()[0].identity == "initContainers|a|image|x:1");
  CHECK(findings.all()[1].path.empty());
  CHECK(findings.all()[1].container.empty());
  CHECK(findings.all()[2].image == "y:2");
  findings.clear();
  CHECK(findings.empty());
}

TEST_CASE("findings beyond the limit are counted, not kept") {
  base::Arena arena(1 << 20, 0);
  Findings findings(arena);
  for (std::size_t i = 0; i < limits::max_findings + 5; ++i) findings.add(Path(), "x", "y");
  CHECK(findings.all().size() == limits::max_findings);
  CHECK(findings.dropped() == 5);
  CHECK_FALSE(findings.overflowed());
}

TEST_CASE("a full arena makes findings overflow, they are not lost in silence") {
  base::Arena arena(4096, 0);
  Findings findings(arena);
  findings.add(Path(), "x", std::string(100'000, 'y'));
  CHECK(findings.overflowed());
  findings.clear();
  CHECK_FALSE(findings.overflowed());
}

TEST_CASE("a container's name and image are cut to what a registry could have") {
  base::Arena arena(1 << 20, 0);
  Findings findings(arena);
  const tests::Object object(R"({"kind": "Pod", "spec": {"containers": [{"name": ")" + std::string(5000, 'n') +
                             R"(", "image": ")" + std::string(5000, 'i') + R"("}]}})");
  admission::for_each_container(*object.pod(),
                                [&](const Container& container) { findings.add(Path(), container, "x", "y"); });
  REQUIRE(findings.all().size() == 1);
  CHECK(findings.all()[0].container.size() == limits::max_image_bytes);
  CHECK(findings.all()[0].image.size() == limits::max_image_bytes);
}

}  // namespace tidegate::checks
