// One record of the tables: what is to be run, in which environment, and whether it is run at all.
// The format: cel-spec's simple tests, Kubernetes' library tests and cel-go's ext tests as JSON Lines, one object a
// line. Thread contract: values.
#pragma once

#include <optional>
#include <string>

#include "policies/cel/environment.hpp"
#include "tests/policies/cel/conformance/json.hpp"

namespace tidegate::cel::conformance {

enum class Origin {
  spec,        // cel-spec: plain CEL, mixed literals allowed
  kubernetes,  // Kubernetes' environment; costs are exact
  cel_go,      // cel-go's ext libraries
};

[[nodiscard]] Origin origin(const Json& record);

// Why a record isn't run: short, since it is counted and listed.
[[nodiscard]] std::optional<std::string> skip_reason(const Json& record);

// Kubernetes' environment with the record's declarations and bindings.
[[nodiscard]] Environment environment_of(const Json& record);

// Whether the record's runtime_cost is Kubernetes' and of untyped JSON.
[[nodiscard]] bool has_exact_cost(const Json& record);

}  // namespace tidegate::cel::conformance
