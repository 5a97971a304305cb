// The `match` of policies and exceptions: which requests they are about.
// Reads straight into engine::Match; what one field can't know (Pods, operations against resources) is in
// relations.hpp. Thread contract: static functions. Tested in tests/policies/engine/rules/model_test.cpp and
// tests/golden/rules/.
#pragma once

#include <optional>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// As written; nothing where a field is absent.
struct MatchFields {
  std::vector<ResourcePattern> resources;
  std::optional<fields::Located<Operations>> operations;
  fields::Located<GlobSet> namespaces, names, users, groups;
  values::LabelSelector labels;

  static constexpr bool checks_partial = true;
  static const fields::Table<MatchFields>& table();
  void check(fields::Reader& reader, const yaml::Value& value);
  // `absent`: the operations where none are given.
  [[nodiscard]] Match match(Operations absent) &&;
};

// The same fields where all of them are optional: an exception's.
struct ExceptionMatchFields : MatchFields {
  static const fields::Table<ExceptionMatchFields>& table();
};

}  // namespace tidegate::engine

namespace tidegate::fields {

template <>
struct Codec<engine::Operations> {
  static void read(Reader& reader, const yaml::Value& value, engine::Operations& out);
  static void schema(Schema& schema);
};

// A list (what is included), or a map of include and exclude.
template <>
struct Codec<engine::GlobSet> {
  static void read(Reader& reader, const yaml::Value& value, engine::GlobSet& out);
  static void schema(Schema& schema);
};

// kubectl's text form, or a map of matchLabels and matchExpressions.
template <>
struct Codec<values::LabelSelector> {
  static void read(Reader& reader, const yaml::Value& value, values::LabelSelector& out);
  static void schema(Schema& schema);
};

}  // namespace tidegate::fields
