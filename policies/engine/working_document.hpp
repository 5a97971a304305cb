// The object while defaults are filled in: each edit makes a new version that shares what it did not touch, so a
// rule's edits can be taken back and the patch at the end is a comparison of two documents.
// Invariants: original() never changes; object() is original() with the edits so far.
// Thread contract: one thread; borrows its arena. Tested in tests/policies/engine/mutate_test.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/admission/json_patch_apply.hpp"
#include "policies/admission/pod_template.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/limits.hpp"
#include "policies/checks/check.hpp"

namespace tidegate::engine {

class WorkingDocument final : public checks::Defaults {
 public:
  // `home` says where the object keeps its Pod; null when it has none.
  WorkingDocument(const json::Node& object, const admission::PodHome* home, base::Arena& arena);

  [[nodiscard]] const json::Node& original() const noexcept { return original_; }
  [[nodiscard]] const json::Node& object() const noexcept override { return object_; }
  [[nodiscard]] const admission::Pod* pod() const noexcept override { return pod_ ? &*pod_ : nullptr; }
  bool set(const admission::Path& path, std::string_view value) override;
  bool set(const admission::Path& path, bool value) override;
  bool set(const admission::Path& path, std::int64_t value) override;

  // The object after a patch of so many edits, and what they were, as edits() has it, where that was asked for.
  void replace(const json::Node& object, std::size_t count, std::vector<std::string> edits = {});
  // What patches may still add.
  [[nodiscard]] admission::PatchRoom& room() noexcept { return room_; }

  // The edits since the last begin(): how many, and, where it asked for them, as `set PATH to VALUE` and `remove PATH`.
  void begin(bool described);
  [[nodiscard]] bool described() const noexcept { return described_; }
  [[nodiscard]] std::size_t edit_count() const noexcept { return edit_count_; }
  [[nodiscard]] std::span<const std::string> edits() const noexcept { return edits_; }
  // Takes back everything since the last begin().
  void undo();
  // An edit could not be made since the last begin(): the arena is full or the object is not of the shape its kind
  // should have.
  [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
  [[nodiscard]] std::string_view failure() const noexcept { return failure_; }

 private:
  bool set_node(const admission::Path& path, const json::Node& value);
  void look_up_pod();

  json::Node original_;
  json::Node object_;
  json::Node before_;
  const admission::PodHome* home_;
  std::optional<admission::Pod> pod_;
  base::Arena& arena_;
  bool described_ = false;
  std::size_t edit_count_ = 0;
  std::vector<std::string> edits_;
  std::string failure_;
  admission::PatchRoom room_{limits::max_patch_bytes};
};

}  // namespace tidegate::engine
