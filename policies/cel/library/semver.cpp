#include "policies/cel/library/library.hpp"

namespace tidegate::cel::library {

void add_semver(Environment&) {}

}  // namespace tidegate::cel::library
