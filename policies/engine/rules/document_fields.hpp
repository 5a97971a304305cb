// What every document of a rule file has: apiVersion, kind and metadata.
// Thread contract: static functions. Tested in tests/policies/engine/rules/model_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/base/fields/table.hpp"

namespace tidegate::engine {

inline constexpr std::string_view api_version = "tidegate.dev/v1";
inline constexpr std::string_view policy_kind = "Policy";
inline constexpr std::string_view exception_kind = "Exception";

struct ApiVersion {};

struct Metadata {
  fields::Located<std::string> name;
  std::vector<std::pair<std::string, std::string>> annotations, labels;

  static constexpr bool checks_partial = true;
  static const fields::Table<Metadata>& table();
  void check(fields::Reader& reader, const yaml::Value& value);
};

}  // namespace tidegate::engine

template <>
struct tidegate::fields::Codec<tidegate::engine::ApiVersion> {
  static void read(Reader& reader, const yaml::Value& value, engine::ApiVersion& out);
  static void schema(Schema& schema);
};
