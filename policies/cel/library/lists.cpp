#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_lists(Environment&) {}

}  // namespace tidegate::cel::library
