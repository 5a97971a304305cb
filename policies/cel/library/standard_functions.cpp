#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_standard_functions(Environment&) {}

}  // namespace tidegate::cel::library
