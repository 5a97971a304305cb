// Whatever two documents are, the patch that leads from one to the other does so. rapidcheck makes the documents from
// few names and values, so that they share much and differ in little.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "policies/admission/json_patch.hpp"
#include "policies/admission/json_patch_apply.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission {
namespace {

std::string any_document(int depth) {
  const int kind = *rc::gen::inRange(0, depth == 0 ? 4 : 8);
  if (kind >= 4) {
    const bool object = kind >= 6;
    std::string out = object ? "{" : "[";
    const int size = *rc::gen::inRange(0, 5);
    for (int i = 0; i < size; ++i) {
      if (i > 0) out += ',';
      static constexpr const char* names[] = {"a", "b~", "c/d", "", "0"};
      if (object) out += std::string("\"") + names[i] + "\":";
      out += any_document(depth - 1);
    }
    return out + (object ? "}" : "]");
  }
  static constexpr const char* scalars[] = {"null", "1", "\"x\"", "true"};
  return scalars[kind];
}

TEST_CASE("the patch from one document to another leads from the one to the other") {
  CHECK(rc::check([] {
    base::Arena arena(16 * limits::MiB, 0);
    const std::string texts[] = {"[" + any_document(3) + "]", "[" + any_document(3) + "]"};
    const auto before = json::parse_copy(texts[0], arena);
    const auto after = json::parse_copy(texts[1], arena);
    std::string patch;
    if (*write_patch(*before, *after, patch) == 0) {
      RC_ASSERT(json::equal(*before, *after));
      return;
    }
    const auto operations = read_patch(*json::parse_copy(patch, arena));
    PatchRoom room{limits::max_patch_bytes};
    const auto patched = apply_patch(*before, *operations, arena, room);
    RC_ASSERT(patched.has_value());
    RC_ASSERT(patched->has_value());
    RC_ASSERT(json::to_json(**patched) == json::to_json(*after) || json::equal(**patched, *after));
  }));
}

}  // namespace
}  // namespace tidegate::admission
