#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_regex(Environment&) {}

}  // namespace tidegate::cel::library
