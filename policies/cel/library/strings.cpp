#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_strings(Environment&) {}

}  // namespace tidegate::cel::library
