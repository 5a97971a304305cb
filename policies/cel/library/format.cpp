#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_format(Environment&) {}

}  // namespace tidegate::cel::library
