#include "policies/cel/nodes/membership.hpp"

#include <string>

#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

Value Member::eval(Frame& frame) const {
  const Value element = element_.eval(frame);
  return element.is_error() ? element : contains(list_, element);
}

void Member::dump(Dump& out) const {
  out.line("in " + to_text(list_, 200));
  out.child(element_);
}

}  // namespace tidegate::cel::nodes
