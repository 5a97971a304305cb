#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_time(Environment&) {}

}  // namespace tidegate::cel::library
