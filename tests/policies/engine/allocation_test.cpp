// A decision that finds nothing wrong allocates nothing once its scratch is warm: every `new` of this binary is
// counted.
#include <doctest/doctest.h>

#include <filesystem>

#include "policies/base/json/parser.hpp"
#include "policies/engine/decide.hpp"
#include "tests/support/count_allocations.hpp"

namespace tidegate::engine {

TEST_CASE("a Pod that passes the shipped checks and expressions costs no allocation") {
  base::Diagnostics diagnostics;
  const auto now = std::chrono::system_clock::now();
  const auto set = load_policy_set(std::filesystem::path(TIDEGATE_SOURCE_DIR) / "policies/packs", diagnostics, now);
  INFO(base::render(diagnostics));
  REQUIRE(set != nullptr);
  base::Arena arena(1 << 22, 0);
  const auto document = json::parse_copy(
      R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
          "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
          "namespace":"production","operation":"CREATE","userInfo":{"username":"ada","groups":["dev"]},"oldObject":null,
          "object":{"metadata":{"name":"p","labels":{"team":"web"}},"spec":{"automountServiceAccountToken":false,
            "securityContext":{"runAsNonRoot":true,"sysctls":[{"name":"net.ipv4.tcp_syncookies","value":"1"}]},
            "volumes":[{"name":"tmp","emptyDir":{}}],
            "containers":[{"name":"c","image":"registry.example.com/shop/app:1.2.3","ports":[{"containerPort":80}],
              "securityContext":{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,
                "capabilities":{"drop":["ALL"],"add":["NET_BIND_SERVICE"]},"seccompProfile":{"type":"RuntimeDefault"}},
              "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}}}]}}}})",
      arena);
  REQUIRE(document.has_value());
  const auto review = admission::read_review(*document);
  REQUIRE(review.has_value());
  Scratch scratch;
  const auto judge = [&] { return decide(*set, *find_route("/validate"), *review, now, {}, scratch); };
  const Decision first = judge();
  INFO(first.response.message);
  REQUIRE(first.verdict == Verdict::allow);
  REQUIRE(first.outcomes.empty());
  const std::size_t before = allocations;
  const Verdict verdict = judge().verdict;
  const std::size_t after = allocations;
  CHECK(verdict == Verdict::allow);
  CHECK(after - before == 0);
}

}  // namespace tidegate::engine
