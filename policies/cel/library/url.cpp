#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_url(Environment&) {}

}  // namespace tidegate::cel::library
