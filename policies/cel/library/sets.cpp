#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_sets(Environment&) {}

}  // namespace tidegate::cel::library
