#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_ip(Environment&) {}

}  // namespace tidegate::cel::library
