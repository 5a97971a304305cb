#include "policies/engine/rules/schema.hpp"

#include "policies/engine/rules/exception_file.hpp"
#include "policies/engine/rules/policy_file.hpp"

namespace tidegate::engine {

std::string rule_file_schema() {
  fields::Schema schema;
  schema.title("Tidegate rule file").description("Each YAML document is one Policy or one Exception.").type("object");
  fields::Codec<ApiVersion>::schema(schema.property("apiVersion"));
  schema.property("kind").enumeration({std::string(policy_kind), std::string(exception_kind)});
  schema.require("apiVersion").require("kind");
  // if/then, not oneOf: an editor then says what is wrong with a Policy, not that it is no Exception either.
  fields::Codec<PolicyDocument>::schema(schema.when("kind", policy_kind));
  fields::Codec<ExceptionDocument>::schema(schema.when("kind", exception_kind));
  return schema.text();
}

}  // namespace tidegate::engine
