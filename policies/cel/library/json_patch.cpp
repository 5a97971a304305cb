// k8s.io/apiserver pkg/cel/library/jsonpatch.go.
#include <algorithm>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/text_writer.hpp"

namespace tidegate::cel::library {
namespace {

// A key as a JSON Pointer writes it (RFC 6901).
Value escape_key(const Call& call) {
  std::string_view key = call.args[0].text();
  if (key.find_first_of("~/") == std::string_view::npos) return call.args[0];
  TextWriter out(call.context, key.size() + 8);
  while (!key.empty()) {
    const std::size_t place = std::min(key.find_first_of("~/"), key.size());
    out.append(key.substr(0, place));
    if (place == key.size()) break;
    out.append(std::string_view(key[place] == '~' ? "~0" : "~1"));
    key.remove_prefix(place + 1);
  }
  return out.take();
}

}  // namespace

void add_json_patch(Environment& environment) {
  environment.add_function(
      {"jsonpatch.escapeKey",
       {global("string_jsonpatch_escapeKey_string", {"string"}, "string", escape_key, costs::of_first)}});
}

}  // namespace tidegate::cel::library
