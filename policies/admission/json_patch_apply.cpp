#include "policies/admission/json_patch_apply.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "policies/admission/json_pointer.hpp"
#include "policies/base/json/measure.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"

namespace tidegate::admission {

namespace {

using base::fail;
using base::Result;
using json::Member;
using json::Node;
using Steps = std::span<const std::string_view>;

const char* const full = "the request's memory bound is reached";

bool is_container(const Node& node) noexcept {
  return node.is_object() || node.is_array();
}

// The place in an array of `size` items that an index means; negative ones count from its end.
Result<std::size_t> place_of(std::string_view step, std::size_t size) {
  const auto index = read_index(step);
  if (!index) return fail("value was not a proper array index: '" + base::cut_runes(step, 64) + "'");
  const auto count = static_cast<std::int64_t>(size);
  if (*index >= count || *index < -count) return fail("unable to access invalid index: " + std::to_string(*index));
  return static_cast<std::size_t>(*index < 0 ? *index + count : *index);
}

// The child, or null where there is none.
const Node* child_of(const Node& parent, std::string_view step) {
  if (parent.is_object()) return parent.find(step);
  const auto items = parent.items();
  const auto place = place_of(step, items.size());
  return place ? &items[*place] : nullptr;
}

enum class Edit : std::uint8_t { add, set, remove };

// Copies of one container with one change. A copy that was made for an earlier operation is changed where it lies, so
// that many operations in one list don't copy it each time.
class Copier {
 public:
  explicit Copier(base::Arena& arena) noexcept : arena_(arena) {}

  // From now on the copies made so far may stand in several places.
  void share() noexcept { own_.clear(); }

  Result<Node> change(const Node& parent, std::string_view step, Edit edit, const Node& value) {
    return parent.is_object() ? change_object(parent, step, edit, value) : change_array(parent, step, edit, value);
  }

 private:
  Result<Node> change_object(const Node& parent, std::string_view name, Edit edit, const Node& value) {
    const auto members = parent.members();
    const auto there = std::ranges::find_if(members, [&](const Member& m) { return m.name() == name; });
    const bool exists = there != members.end();
    if (edit == Edit::remove && !exists) return fail("unable to remove nonexistent key: " + base::cut_runes(name, 64));
    if (edit != Edit::remove && exists && own_.contains(members.data())) {
      const_cast<Member&>(*there).value = value;  // lies in the arena, and nothing else refers to it
      return parent;
    }
    const std::size_t count = edit == Edit::remove ? members.size() - 1 : members.size() + (exists ? 0 : 1);
    auto* copy = arena_.allocate_array<Member>(count);
    if (copy == nullptr && count > 0) return fail(full);
    Member* out = std::copy(members.begin(), there, copy);
    if (edit != Edit::remove) {
      std::string_view key = exists ? there->name() : arena_.copy(name);
      if (key.data() == nullptr) return fail(full);
      *out++ = Member{Node::of(key), value};
    }
    if (exists) std::copy(there + 1, members.end(), out);
    own_.insert(copy);
    return Node::object({copy, count});
  }

  Result<Node> change_array(const Node& parent, std::string_view step, Edit edit, const Node& value) {
    const auto items = parent.items();
    // An item may be added behind the last one.
    std::size_t place = items.size();
    if (edit != Edit::add || step != "-") {
      const auto wanted = place_of(step, items.size() + (edit == Edit::add ? 1 : 0));
      if (!wanted) return wanted.error();
      place = *wanted;
    }
    if (edit == Edit::set && own_.contains(items.data())) {
      const_cast<Node&>(items[place]) = value;
      return parent;
    }
    const std::size_t count = edit == Edit::add      ? items.size() + 1
                              : edit == Edit::remove ? items.size() - 1
                                                     : items.size();
    auto* copy = arena_.allocate_array<Node>(count);
    if (copy == nullptr && count > 0) return fail(full);
    const auto at = items.begin() + static_cast<std::ptrdiff_t>(place);
    Node* out = std::copy(items.begin(), at, copy);
    if (edit != Edit::remove) *out++ = value;
    std::copy(edit == Edit::add ? at : at + 1, items.end(), out);
    own_.insert(copy);
    return Node::array({copy, count});
  }

  base::Arena& arena_;
  std::unordered_set<const void*> own_;
};

// Equality as `test` has it: numbers by value however they were written.
bool same(const Node& left, const Node& right) {
  if (left.kind() != right.kind()) {
    if (left.is_integer() && right.is_real()) return static_cast<double>(left.integer()) == right.real();
    return left.is_real() && right.is_integer() && same(right, left);
  }
  if (left.is_array()) return std::ranges::equal(left.items(), right.items(), same);
  if (!left.is_object()) return json::equal(left, right);
  if (left.members().size() != right.members().size()) return false;
  json::MemberFinder finder(right);
  std::size_t place = 0;
  return std::ranges::all_of(left.members(), [&](const Member& member) {
    const Node* other = finder.find(member.name(), place++);
    return other != nullptr && same(member.value, *other);
  });
}

class Patcher {
 public:
  Patcher(const Node& document, base::Arena& arena, PatchRoom& room) noexcept
      : document_(document), arena_(arena), copier_(arena), room_(room) {}

  // False when a test did not hold.
  Result<bool> apply(const PatchOperation& operation) {
    if (work_ > limits::max_patch_work) return fail("the patch takes too much work");
    if (auto read = read_pointer(operation.path, arena_, path_); !read) return fail(read.error().message);
    const Node value = operation.value.value_or(Node());
    if (operation.op == "add") return edited(operation, Edit::add, value);
    if (operation.op == "remove") return edited(operation, Edit::remove, {});
    if (operation.op == "replace") return replaced(operation, value);
    if (operation.op == "test") return tested(operation);
    if (operation.op != "move" && operation.op != "copy") {
      return fail("unexpected kind: " + base::cut_runes(operation.op, 64));
    }
    if (!operation.from) return fail(std::string(operation.op) + " operation, missing from field");
    return operation.op == "move" ? moved(operation) : copied(operation);
  }
  [[nodiscard]] const Node& document() const noexcept { return document_; }

 private:
  static base::Error missing(const PatchOperation& operation, const char* what, std::string_view path) {
    return fail(std::string(operation.op) + " operation does not apply: doc is missing " + what + ": \"" +
                base::cut_runes(path, 256) + "\"");
  }
  static base::Error about(const PatchOperation& operation, const base::Error& why) {
    return fail("error in " + std::string(operation.op) + " for path: '" + base::cut_runes(operation.path, 256) +
                "': " + why.message);
  }

  // The container that holds the last step; null when a step before it is missing, null or a scalar. How wide the
  // containers on the way are is counted: finding a member of the widest object takes as long as copying it.
  const Node* parent_of(Steps steps) noexcept {
    const Node* node = &document_;
    work_ += node->members().size() + node->items().size();
    for (const std::string_view step : steps.first(steps.size() - 1)) {
      node = child_of(*node, step);
      if (node == nullptr || !is_container(*node)) return nullptr;
      work_ += node->members().size() + node->items().size();
    }
    return node;
  }

  // The value and what is above it fit. Of moved and tested values too: each is walked once, so the room bounds the
  // time.
  Result<bool> admit(const Node& value) {
    const std::size_t above = path_.size();
    if (above > limits::max_json_depth) return fail("the patched object nests too deeply");
    const auto size = json::measure(value, room_.bytes, limits::max_json_depth - above);
    if (!size) return fail("the patch makes the object too large or nests it too deeply");
    room_.bytes -= size->bytes;
    return true;
  }

  Result<Node> rebuilt(const Node& node, Steps steps, Edit edit, const Node& value) {
    if (steps.size() == 1) return copier_.change(node, steps.front(), edit, value);
    auto child = rebuilt(*child_of(node, steps.front()), steps.subspan(1), edit, value);
    if (!child) return child;
    return copier_.change(node, steps.front(), Edit::set, *child);
  }

  // REQUIRES: path_ is the operation's path.
  Result<bool> put(const PatchOperation& operation, Edit edit, const Node& value) {
    if (path_.empty() || parent_of(path_) == nullptr) return missing(operation, "path", operation.path);
    auto changed = rebuilt(document_, path_, edit, value);
    if (!changed) return about(operation, changed.error());
    document_ = *changed;
    return true;
  }

  Result<bool> edited(const PatchOperation& operation, Edit edit, const Node& value) {
    if (edit == Edit::add) {
      if (auto admitted = admit(value); !admitted) return about(operation, admitted.error());
    }
    return put(operation, edit, value);
  }

  Result<bool> replaced(const PatchOperation& operation, const Node& value) {
    if (auto admitted = admit(value); !admitted) return about(operation, admitted.error());
    if (path_.empty()) {
      if (!is_container(value)) return fail("replace operation value must be object or array");
      document_ = value;
      return true;
    }
    const Node* parent = parent_of(path_);
    if (parent == nullptr) return missing(operation, "path", operation.path);
    if (parent->is_array() && child_of(*parent, path_.back()) == nullptr) {
      return missing(operation, "key", operation.path);
    }
    return put(operation, Edit::set, value);
  }

  // The value at operation.from, null where a member is absent; path_ is the operation's path again afterwards.
  Result<Node> source(const PatchOperation& operation) {
    std::swap(path_, from_);
    auto read = read_pointer(*operation.from, arena_, path_);
    std::swap(path_, from_);
    if (!read) return fail(read.error().message);
    const Node* parent = from_.empty() ? nullptr : parent_of(from_);
    if (parent == nullptr) return missing(operation, "from path", *operation.from);
    if (const Node* child = child_of(*parent, from_.back())) return *child;
    if (parent->is_object()) return Node();
    return about(operation, place_of(from_.back(), parent->items().size()).error());
  }

  Result<bool> moved(const PatchOperation& operation) {
    const auto value = source(operation);
    if (!value) return value.error();
    std::swap(path_, from_);
    auto taken = put(operation, Edit::remove, {});
    std::swap(path_, from_);
    if (!taken) return taken;
    if (auto admitted = admit(*value); !admitted) return about(operation, admitted.error());
    return put(operation, Edit::add, *value);
  }

  Result<bool> copied(const PatchOperation& operation) {
    const auto value = source(operation);
    if (!value) return value.error();
    if (auto admitted = admit(*value); !admitted) return about(operation, admitted.error());
    copier_.share();
    return put(operation, Edit::add, *value);
  }

  Result<bool> tested(const PatchOperation& operation) {
    if (operation.value) {
      if (auto admitted = admit(*operation.value); !admitted) return about(operation, admitted.error());
    }
    if (path_.empty()) return operation.value && same(document_, *operation.value);
    const Node* parent = parent_of(path_);
    if (parent == nullptr) return missing(operation, "path", operation.path);
    const Node* child = child_of(*parent, path_.back());
    if (child == nullptr && parent->is_array()) {
      return about(operation, place_of(path_.back(), parent->items().size()).error());
    }
    // A null in the document is like an absent member: only a test without a value holds.
    if (child == nullptr || child->is_null()) return !operation.value;
    return operation.value && same(*child, *operation.value);
  }

  Node document_;
  base::Arena& arena_;
  Copier copier_;
  PatchRoom& room_;
  std::size_t work_ = 0;
  std::vector<std::string_view> path_, from_;
};

}  // namespace

Result<std::vector<PatchOperation>> read_patch(const Node& patch) {
  if (!patch.is_array()) return fail("a JSON Patch is an array");
  std::vector<PatchOperation> operations;
  for (const Node& item : patch.items()) {
    const Node& op = item["op"];
    const Node* path = item.find("path");
    if (!op.is_string()) return fail("unexpected kind: unknown");
    if (path == nullptr || !path->is_string()) return fail("operation missing path field");
    PatchOperation& operation = operations.emplace_back();
    operation.op = op.string();
    operation.path = path->string();
    if (const Node& from = item["from"]; from.is_string()) operation.from = from.string();
    if (const Node& value = item["value"]; !value.is_null()) operation.value = value;
  }
  return operations;
}

Result<std::optional<Node>> apply_patch(const Node& document, std::span<const PatchOperation> operations,
                                        base::Arena& arena, PatchRoom& room) {
  if (operations.size() > limits::max_patch_operations) {
    return fail("the patch has " + std::to_string(operations.size()) + " operations; the limit is " +
                std::to_string(limits::max_patch_operations));
  }
  if (!is_container(document)) return fail("only an object or an array can be patched");
  Patcher patcher(document, arena, room);
  for (const PatchOperation& operation : operations) {
    const auto held = patcher.apply(operation);
    if (!held) return held.error();
    if (!*held) return std::optional<Node>();
  }
  return std::optional<Node>(patcher.document());
}

}  // namespace tidegate::admission
