#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_conversions(Environment&) {}

}  // namespace tidegate::cel::library
