#include "policies/author/schema.hpp"

#include <ostream>

#include "policies/engine/rules/schema.hpp"

namespace tidegate::author {

int schema(std::ostream& out) {
  out << engine::rule_file_schema() << "\n";
  return 0;
}

}  // namespace tidegate::author
