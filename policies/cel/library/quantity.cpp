#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_quantity(Environment&) {}

}  // namespace tidegate::cel::library
