#include "policies/engine/working_document.hpp"

#include <utility>

#include "policies/base/json/edit.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/scratch_text.hpp"
#include "policies/base/text.hpp"

namespace tidegate::engine {

WorkingDocument::WorkingDocument(const json::Node& object, const admission::PodHome* home, base::Arena& arena)
    : original_(object), object_(object), before_(object), home_(home), arena_(arena) {
  look_up_pod();
}

void WorkingDocument::look_up_pod() {
  if (home_ != nullptr) pod_ = admission::find_pod(*home_, object_);
}

bool WorkingDocument::set(const admission::Path& path, std::string_view value) {
  const std::string_view copy = arena_.copy(value);
  if (copy.data() == nullptr) {
    failure_ = "the request's memory bound is reached";
    return false;
  }
  return set_node(path, json::Node::of(copy));
}

bool WorkingDocument::set(const admission::Path& path, bool value) {
  return set_node(path, json::Node::of(value));
}

bool WorkingDocument::set(const admission::Path& path, std::int64_t value) {
  return set_node(path, json::Node::of(value));
}

bool WorkingDocument::set_node(const admission::Path& path, const json::Node& value) {
  const auto steps = path.steps();
  const json::Node* there = json::at(object_, steps);
  if (there != nullptr && !there->is_null()) return false;
  const auto edited = json::with(object_, steps, value, arena_);
  if (!edited) {
    failure_ = base::join(path.text(), ": ", edited.error().message).view();
    return false;
  }
  object_ = *edited;
  look_up_pod();
  ++edit_count_;
  if (described_) {
    edits_.emplace_back(base::join("set ", path.text(), " to ", base::cut_runes(json::to_json(value), 128)));
  }
  return true;
}

void WorkingDocument::replace(const json::Node& object, std::size_t count, std::vector<std::string> edits) {
  object_ = object;
  look_up_pod();
  edit_count_ = count;
  edits_ = std::move(edits);
}

void WorkingDocument::begin(bool described) {
  described_ = described;
  before_ = object_;
  edits_.clear();
  edit_count_ = 0;
  failure_.clear();
}

void WorkingDocument::undo() {
  object_ = before_;
  look_up_pod();
  edits_.clear();
  edit_count_ = 0;
}

}  // namespace tidegate::engine
