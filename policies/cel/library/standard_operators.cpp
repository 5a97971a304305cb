#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_standard_operators(Environment&) {}

}  // namespace tidegate::cel::library
