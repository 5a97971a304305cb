// Patches documents for tests/patches, which compares what comes out with Kubernetes' own code. Each line of the input
// is {"document": …, "patch": […]} or {"group": …, "version": …, "kind": …, "document": …, "configuration": …}; each
// line of the output {"result": …}, {"unchanged": true} after a test that did not hold, or {"error": "…"}.
#include <iostream>
#include <string>

#include "policies/admission/json_patch_apply.hpp"
#include "policies/admission/merge/merge.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

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
    std::cout << (line->find("patch") != nullptr ? patched(*line, arena) : merged(*line, arena)) << '\n';
  }
  return 0;
}
