#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_json_patch(Environment&) {}

}  // namespace tidegate::cel::library
