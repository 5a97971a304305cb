// An Exception document: its fields as they are written, and from them an ExceptionSource.
// Whether its policies and rules exist is known only when all files are read: set_relations.hpp.
// Thread contract: static functions. Tested in tests/policies/engine/rules/model_test.cpp and tests/golden/rules/.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/engine/rules/document_fields.hpp"
#include "policies/engine/rules/match_fields.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// A day, as the first second after it.
struct Until {
  std::chrono::sys_seconds end;
};

struct ExceptedPolicy {
  fields::Located<std::string> name;
  std::optional<std::vector<fields::Located<std::string>>> rules;

  static constexpr bool checks_partial = true;
  static const fields::Table<ExceptedPolicy>& table();
  void check(fields::Reader& reader, const yaml::Value& value);
};

struct ExceptionSpec {
  std::vector<ExceptedPolicy> policies;
  std::optional<ExceptionMatchFields> match;
  std::vector<values::Glob> containers;
  std::vector<values::ImagePattern> images;
  std::optional<fields::Located<Until>> until;
  std::string reason;

  static constexpr bool checks_partial = true;
  static const fields::Table<ExceptionSpec>& table();
  void check(fields::Reader& reader, const yaml::Value& value);
};

struct ExceptionDocument {
  ApiVersion version;
  std::string kind;
  Metadata metadata;
  ExceptionSpec spec;

  static const fields::Table<ExceptionDocument>& table();
  // REQUIRES: it was read without an error.
  [[nodiscard]] ExceptionSource source(std::string file) &&;
};

}  // namespace tidegate::engine

template <>
struct tidegate::fields::Codec<tidegate::engine::Until> {
  static void read(Reader& reader, const yaml::Value& value, engine::Until& out);
  static void schema(Schema& schema);
};
