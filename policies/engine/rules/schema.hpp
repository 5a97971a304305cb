// The JSON Schema (draft-07) of rule files, from the same tables that read them.
// Thread contract: pure function. Tested by tests/golden/rules/schema.json and tests/golden/rules/validate-schema.
#pragma once

#include <string>

namespace tidegate::engine {

// Indented, without a newline at the end.
[[nodiscard]] std::string rule_file_schema();

}  // namespace tidegate::engine
