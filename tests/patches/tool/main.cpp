// Patches documents for tests/patches, which compares what comes out with Kubernetes' own code. Each line of the input
// has a document and, to do with it, a `patch` (JSON Patch), a `configuration` (merged, with group, version, kind) or a
// `rule` (a rule of a policy, with resource besides). Each line of the output is {"result": …}, {"unchanged": true}
// after a test of a patch that did not hold, or {"error": "…"}.
#include <chrono>
#include <iostream>
#include <string>

#include "policies/admission/json_patch_apply.hpp"
#include "policies/admission/merge/merge.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "policies/engine/decide.hpp"
#include "policies/engine/policy_set.hpp"

namespace {

using namespace tidegate;
using json::Node;

std::string error(std::string_view message) {
  return "{\"error\":" + json::to_json(Node::of(message)) + "}";
}

std::string patched(const Node& line, base::Arena& arena) {
  const auto operations = admission::read_patch(line["patch"]);
  if (!operations) return error(operations.error().message);
  admission::PatchRoom room{limits::max_patch_bytes};
  const auto result = admission::apply_patch(line["document"], *operations, arena, room);
  if (!result) return error(result.error().message);
  return *result ? "{\"result\":" + json::to_json(**result) + "}" : "{\"unchanged\":true}";
}

std::string merged(const Node& line, base::Arena& arena) {
  const auto* type =
      admission::merge::find_kind(line["group"].string(), line["version"].string(), line["kind"].string());
  if (type == nullptr) return error("no schema");
  admission::PatchRoom room{limits::max_patch_bytes};
  const auto result =
      admission::merge::apply_configuration(line["document"], line["configuration"], *type, arena, room);
  return result ? "{\"result\":" + json::to_json(*result) + "}" : error(result.error().message);
}

// A review of the document's creation, as it would be mutated by a policy of the one rule.
std::string decided(const Node& line, base::Arena& arena) {
  const auto text = [&](std::string_view field) { return json::to_json(line[field]); };
  const std::string group(line["group"].string());
  const std::string resource = std::string(line["resource"].string()) + (group.empty() ? "" : "." + group);
  const std::string rules =
      R"({"apiVersion":"tidegate.dev/v1","kind":"Policy","metadata":{"name":"p"},"spec":{"match":)"
      R"({"resources":[")" +
      resource + R"("]},"rules":[)" + text("rule") + "]}}";
  base::Diagnostics diagnostics;
  const engine::SourceFile file{"rules.yaml", rules};
  const auto now = std::chrono::system_clock::time_point();
  const auto set = engine::compile_policy_set({&file, 1}, diagnostics, now);
  if (!set) return error(base::render(diagnostics));
  const std::string name = R"("group":)" + text("group") + R"(,"version":)" + text("version");
  const std::string review_text =
      R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":{)" + name +
      R"(,"kind":)" + text("kind") + R"(},"resource":{)" + name + R"(,"resource":)" + text("resource") +
      R"(},"operation":"CREATE","namespace":"n","userInfo":{"username":"u"},"object":)" + text("document") + "}}";
  const auto document = json::parse_copy(review_text, arena);
  if (!document) return error(document.error().message);
  const auto review = admission::read_review(*document);
  if (!review) return error(review.error().message);
  static engine::Scratch scratch;
  const auto decision = engine::decide(*set, *engine::find_route("/mutate"), *review, now, {}, scratch);
  if (decision.erred) return error(decision.response.message);
  const bool patched = decision.verdict == engine::Verdict::patch;
  return "{\"result\":" + json::to_json(patched ? decision.patched_object : line["document"]) + "}";
}

std::string answer(const Node& line, base::Arena& arena) {
  if (line.find("rule") != nullptr) return decided(line, arena);
  return line.find("patch") != nullptr ? patched(line, arena) : merged(line, arena);
}

}  // namespace

int main() {
  std::string text;
  while (std::getline(std::cin, text)) {
    base::Arena arena(16 * limits::MiB, 0);
    const auto line = json::parse_copy(text, arena);
    if (!line) {
      std::cout << error(line.error().message) << '\n';
      continue;
    }
    std::cout << answer(*line, arena) << '\n';
  }
  return 0;
}
