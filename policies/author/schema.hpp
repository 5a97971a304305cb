// `tidegate schema`: the JSON Schema of rule files for editors, from the tables that the reader itself uses.
// Thread contract: function without state. Tested by tests/golden/rules/schema.json.
#pragma once

#include <iosfwd>

namespace tidegate::author {

// Exit code: 0.
int schema(std::ostream& out);

}  // namespace tidegate::author
