// size, contains, startsWith, endsWith, matches, type, dyn.
#include <string>
#include <utility>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/patterns.hpp"
#include "policies/cel/library/runtime_types.hpp"
#include "policies/cel/library/text_search.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

Value call_size(const Call& call) {
  return Value::of(static_cast<std::int64_t>(actual_size(call.args[0])));
}
Value call_contains(const Call& call) {
  return Value::of(find_text(call.args[0].text(), call.args[1].text()) != std::string_view::npos);
}
Value call_starts_with(const Call& call) {
  return Value::of(call.args[0].text().starts_with(call.args[1].text()));
}
Value call_ends_with(const Call& call) {
  return Value::of(call.args[0].text().ends_with(call.args[1].text()));
}
Value call_type(const Call& call) {
  return Value::type(runtime_type(call.args[0]));
}
Value call_dyn(const Call& call) {
  return call.args[0];
}

Value call_matches(const Call& call) {
  const auto pattern = pattern_of(call);
  if (!pattern) return pattern.error();
  return Value::of((*pattern)->matches(call.args[0].text(), call.context.matchers()));
}

Overload prepared(Overload overload) {
  overload.prepare = prepare_pattern;
  overload.prepared_arg = 1;
  return overload;
}

}  // namespace

void add_standard_functions(Environment& environment) {
  environment.add_function({"size",
                            {
                                global("size_bytes", {"bytes"}, "int", call_size),
                                member("bytes_size", {"bytes"}, "int", call_size),
                                global("size_list", {"list(A)"}, "int", call_size),
                                member("list_size", {"list(A)"}, "int", call_size),
                                global("size_map", {"map(A, B)"}, "int", call_size),
                                member("map_size", {"map(A, B)"}, "int", call_size),
                                global("size_string", {"string"}, "int", call_size),
                                member("string_size", {"string"}, "int", call_size),
                            }});
  environment.add_function(
      {"contains", {member("contains_string", {"string", "string"}, "bool", call_contains, costs::of_search)}});
  environment.add_function(
      {"startsWith", {member("starts_with_string", {"string", "string"}, "bool", call_starts_with, costs::of_first)}});
  environment.add_function(
      {"endsWith", {member("ends_with_string", {"string", "string"}, "bool", call_ends_with, costs::of_first)}});
  // cel-go counts the member alone by its length.
  environment.add_function(
      {"matches",
       {
           prepared(global("matches", {"string", "string"}, "bool", call_matches)),
           prepared(member("matches_string", {"string", "string"}, "bool", call_matches, costs::of_matching)),
       }});
  environment.add_function({"type", {global("type", {"A"}, "type(A)", call_type)}});
  environment.add_function({"dyn", {global("to_dyn", {"A"}, "dyn", call_dyn)}});
}

}  // namespace tidegate::cel::library
