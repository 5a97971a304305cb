// What must hold of a request for a policy to have anything to say about it, in a form that can be looked up: one of a
// clause's atoms holds, or the policy is not about the request, or its conditions are false without an error.
// Invariants: a clause is necessary, never sufficient; no clause says nothing.
// Thread contract: values, made while loading. Tested in tests/policies/engine/index_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// `object.metadata.?labels.?team.orValue("")`: where an expression reads a value.
struct ValuePath {
  enum class Root : std::uint8_t { object, old_object, request };
  struct Step {
    std::string name;
    bool optional = false;  // what is not there is no error: written with `?`, or has() has been asked beside it
  };
  Root root = Root::object;
  std::vector<Step> steps;
  std::optional<std::string> otherwise;  // of orValue()
  bool of_members = false;               // the keys of the map, or the items of the list, that is there
};

// What of a request an atom looks at; `labels` are `key` and `key` NUL `value` of the old and the new object.
struct Field {
  enum class Kind : std::uint8_t { namespace_name, name, username, groups, labels, path };
  Kind kind = Kind::namespace_name;
  ValuePath path;  // of kind path alone

  // Equal for equal fields.
  [[nodiscard]] std::string key() const;
};

struct Atom {
  enum class Test : std::uint8_t { equals, starts, ends };
  Field field;
  Test test = Test::equals;
  std::string text;
};

struct Clause {
  std::vector<Atom> any_of;
  bool of_condition = false;  // of matchConditions or `when`, which are not part of `match`
  bool reads_object = false;  // as it is when the condition is evaluated: /mutate may have changed it by then
};

// Those of the policy's `match`.
[[nodiscard]] std::vector<Clause> clauses_of_match(const Match& match);

// Those of its match conditions or, where it has none, of its rules' `when`s. Conditions that may cost so much that a
// limit ends them have none: they err rather than being false.
[[nodiscard]] std::vector<Clause> clauses_of_conditions(const PolicySource& policy);

}  // namespace tidegate::engine
