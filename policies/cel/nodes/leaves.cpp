#include "policies/cel/nodes/leaves.hpp"

#include <string>

#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

void Constant::dump(Dump& out) const {
  out.line("constant " + to_text(value_, 200));
}

void Folded::dump(Dump& out) const {
  out.line("folded " + to_text(value_, 200) + " cost " + std::to_string(cost_));
}

Value Variable::eval(Frame& frame) const {
  const Activation& activation = frame.activation;
  if (slot_ >= activation.lazy_from && activation.lazy != nullptr) {
    if (!frame.settle()) return frame.stopped();
    return activation.lazy(activation.argument, slot_, frame.context);
  }
  return slot_ < activation.values.size() ? activation.values[slot_] : Value::error("no such attribute(s)");
}
void Variable::dump(Dump& out) const {
  out.line("variable " + std::string(name_));
}

void Slot::dump(Dump& out) const {
  out.line("slot " + std::to_string(slot_) + " " + std::string(name_));
}

Value LazySlot::eval(Frame& frame) const {
  if (!frame.slots[slot_ + 1].is_true()) {
    frame.slots[slot_ + 1] = Value::of(true);
    frame.slots[slot_] = init_.eval(frame);
  }
  return frame.slots[slot_];
}
void LazySlot::dump(Dump& out) const {
  out.line("lazy slot " + std::to_string(slot_) + " " + std::string(name_));
}

}  // namespace tidegate::cel::nodes
