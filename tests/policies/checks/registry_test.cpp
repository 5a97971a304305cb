#include "policies/checks/registry.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace tidegate::checks {

TEST_CASE("each check is found by its rule-file field, describes itself and has a schema") {
  std::set<std::string_view> names;
  for (const CheckType& type : all_checks()) {
    CAPTURE(type.name);
    CHECK(names.insert(type.name).second);
    CHECK(find_check(type.name) == &type);
    CHECK_FALSE(type.description.empty());
    CHECK_FALSE(type.fields().empty());
    for (const fields::FieldInfo& field : type.fields()) CHECK_FALSE(field.description.empty());
    fields::Schema schema;
    type.schema(schema);
    const std::string text = schema.text();
    for (const fields::FieldInfo& field : type.fields()) {
      CHECK(text.find("\"" + field.name + "\"") != std::string::npos);
    }
  }
  CHECK(names == std::set<std::string_view>{"annotations", "images", "labels", "resources", "runAsNonRoot"});
  CHECK(find_check("image") == nullptr);
}

}  // namespace tidegate::checks
