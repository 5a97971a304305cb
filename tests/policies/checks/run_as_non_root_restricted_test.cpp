// The restricted mode against the verdicts of Pod Security Admission's own code.
#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

// testdata/pod_security_restricted.txt says how a Pod's number is read.
class NumberedPod {
 public:
  explicit NumberedPod(int number) : rest_(number) {}

  std::string json() {
    std::string spec = "{";
    append_flag(spec, "hostUsers");
    spec += R"("securityContext": )" + context();
    spec += R"(, "initContainers": [{"name": "i", "securityContext": )" + context();
    spec += R"(}], "containers": [{"name": "c", "securityContext": )" + context();
    return pod(spec + "}]}");
  }

 private:
  int digit() {
    const int digit = rest_ % 3;
    rest_ /= 3;
    return digit;
  }
  void append_flag(std::string& out, std::string_view name) {
    const int value = digit();
    if (value != 0) out.append("\"").append(name).append(value == 1 ? "\": true, " : "\": false, ");
  }
  std::string context() {
    std::string out = "{";
    append_flag(out, "runAsNonRoot");
    const int user = digit();
    if (user != 0) out += user == 1 ? R"("runAsUser": 0, )" : R"("runAsUser": 7, )";
    return out + R"("privileged": false})";
  }

  int rest_;
};

constexpr int numbered_pods = 2187;

}  // namespace

TEST_CASE("restricted: the verdict is Pod Security Admission's own, for each version") {
  std::ifstream file(TIDEGATE_SOURCE_DIR "/tests/policies/checks/testdata/pod_security_restricted.txt");
  REQUIRE(file);
  int versions = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string version, verdicts;
    words >> version >> verdicts;
    REQUIRE(verdicts.size() == (numbered_pods + 3) / 4);
    CAPTURE(version);
    const auto check = load_good("runAsNonRoot", "{mode: restricted, version: " + version + "}");
    const auto fills = load_good(
        "runAsNonRoot", "{mode: restricted, version: " + version + ", defaults: {runAsNonRoot: true, runAsUser: 9}}");
    for (int i = 0; i < numbered_pods; ++i) {
      const std::string json = NumberedPod(i).json();
      const int digit = std::stoi(verdicts.substr(static_cast<std::size_t>(i) / 4, 1), nullptr, 16);
      const bool allowed = ((digit >> (i % 4)) & 1) != 0;
      const Object object(json);
      if (findings(*check, object).empty() != allowed) FAIL_CHECK(json << " should be " << allowed);
      const Filled filled = fill(*fills, object);
      // What passes is left alone; what is filled in passes then.
      if (filled.edits.empty() == !(findings(*check, filled.object).empty() && !allowed)) continue;
      FAIL_CHECK(json << " got defaults in vain or not at all");
    }
    ++versions;
  }
  CHECK(versions == 5);
}

TEST_CASE("restricted: each finding names the place and the remedy") {
  const auto check = load_good("runAsNonRoot", "mode: restricted");
  const Object object(pod(R"({"securityContext": {"runAsNonRoot": false, "runAsUser": 0},
      "containers": [{"name": "a", "securityContext": {"runAsNonRoot": false, "runAsUser": 0}}, {"name": "b"}],
      "ephemeralContainers": [{"name": "e", "securityContext": {"runAsUser": 0}}]})"));
  CHECK(
      findings(*check, object) ==
      Texts{"spec.securityContext.runAsNonRoot: must not be false; set it to true",
            "spec.securityContext.runAsUser: 0 is root; use a user ID above 0 or leave it out",
            "spec.containers[0].securityContext.runAsNonRoot: must not be false; set it to true",
            "spec.containers[0].securityContext.runAsUser: 0 is root; use a user ID above 0 or leave it out",
            "spec.ephemeralContainers[0].securityContext.runAsUser: 0 is root; use a user ID above 0 or leave it out"});
  CHECK(identities(*check, object) == Texts{"runAsNonRoot|false", "runAsUser|0", "containers|a|runAsNonRoot|false",
                                            "containers|a|runAsUser|0", "ephemeralContainers|e|runAsUser|0"});
  CHECK(findings(*check, Object(pod(R"({"containers": [{"name": "b"}]})"))) ==
        Texts{"spec.containers[0].securityContext.runAsNonRoot: is set neither here nor for the Pod; set it to true"});
}

}  // namespace tidegate::tests
