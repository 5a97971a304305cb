#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_cidr(Environment&) {}

}  // namespace tidegate::cel::library
