#include "policies/admission/path.hpp"

#include <algorithm>

namespace tidegate::admission {

void Path::append_to(std::string& out) const {
  if (parent_ == nullptr) return;
  parent_->append_to(out);
  switch (type_) {
    case Type::root:
      return;
    case Type::field:
      if (!out.empty()) out += '.';
      out += name_;
      return;
    case Type::key:
      out += '[';
      out += name_;
      out += ']';
      return;
    case Type::item:
      out += '[';
      base::append(out, index_);
      out += ']';
      return;
  }
}

base::ScratchText Path::text() const {
  base::ScratchText out;
  append_to(out.string());
  return out;
}

Path::Steps Path::steps() const {
  Steps steps;
  for (const Path* step = this; step != nullptr && step->parent_ != nullptr; step = step->parent_) {
    if (step->type_ == Type::item) {
      steps.emplace_back(step->index_);
    } else {
      steps.emplace_back(step->name_);
    }
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace tidegate::admission
