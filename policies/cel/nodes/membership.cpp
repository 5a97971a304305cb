#include "policies/cel/nodes/membership.hpp"

#include <algorithm>
#include <string>

#include "policies/base/same_text.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

Value Member::eval(Frame& frame) const {
  const Value element = element_.eval(frame);
  if (!element.is(Kind::string) || texts_.empty()) {
    return element.is_error() ? element : contains(frame.context, list_, element);
  }
  constexpr std::size_t few = 8;
  if (texts_.size() > few)
    return Value::of(std::binary_search(texts_.begin(), texts_.end(), element.text(), texts_before));
  for (const std::string_view text : texts_) {
    if (base::same_text(text, element.text())) return Value::of(true);
  }
  return Value::of(false);
}

void Member::dump(Dump& out) const {
  out.line("in " + to_text(list_, 200));
  out.child(element_);
}

}  // namespace tidegate::cel::nodes
