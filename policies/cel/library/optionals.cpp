#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_optionals(Environment&) {}

}  // namespace tidegate::cel::library
