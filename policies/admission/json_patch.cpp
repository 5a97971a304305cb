#include "policies/admission/json_patch.hpp"

#include <algorithm>
#include <string_view>

#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"

namespace tidegate::admission {

namespace {

using json::Member;
using json::Node;

class Differ {
 public:
  explicit Differ(std::string& out) : writer_(out) { writer_.begin_array(); }

  void compare(const Node& before, const Node& after) {
    if (before.same_as(after)) return;
    if (before.is_object() && after.is_object()) {
      compare_objects(before, after);
    } else if (before.is_array() && after.is_array()) {
      compare_arrays(before, after);
    } else if (!json::equal(before, after)) {
      operation("replace", &after);
    }
  }

  std::size_t finish() {
    writer_.end_array();
    return count_;
  }

 private:
  // Extends the pointer by one step for the time of a scope (RFC 6901: ~ and / are escaped).
  class Descent {
   public:
    Descent(std::string& pointer, std::string_view name) : pointer_(pointer), length_(pointer.size()) {
      pointer_ += '/';
      for (const char c : name) {
        if (c == '~') {
          pointer_ += "~0";
        } else if (c == '/') {
          pointer_ += "~1";
        } else {
          pointer_ += c;
        }
      }
    }
    ~Descent() { pointer_.resize(length_); }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;

   private:
    std::string& pointer_;
    std::size_t length_;
  };

  void compare_objects(const Node& before, const Node& after) {
    json::MemberFinder in_after(after);
    std::size_t place = 0;
    for (const Member& member : before.members()) {
      if (in_after.find(member.name(), place++) != nullptr) continue;
      const Descent descent(pointer_, member.name());
      operation("remove", nullptr);
    }
    json::MemberFinder in_before(before);
    place = 0;
    for (const Member& member : after.members()) {
      const Node* old = in_before.find(member.name(), place++);
      if (old != nullptr && old->same_as(member.value)) continue;
      const Descent descent(pointer_, member.name());
      if (old == nullptr) {
        operation("add", &member.value);
      } else {
        compare(*old, member.value);
      }
    }
  }

  // What both ends share is kept; of the middle, items are compared in pairs and the rest is removed or added.
  void compare_arrays(const Node& before, const Node& after) {
    auto old_items = before.items();
    auto new_items = after.items();
    std::size_t first = 0;
    std::size_t last = 0;
    if (old_items.size() != new_items.size()) {
      const std::size_t shorter = std::min(old_items.size(), new_items.size());
      while (first < shorter && json::equal(old_items[first], new_items[first])) ++first;
      while (last < shorter - first &&
             json::equal(old_items[old_items.size() - 1 - last], new_items[new_items.size() - 1 - last])) {
        ++last;
      }
    }
    const std::size_t old_end = old_items.size() - last;
    const std::size_t new_end = new_items.size() - last;
    const std::size_t paired = std::min(old_end, new_end);
    for (std::size_t i = first; i < paired; ++i) {
      const Descent descent(pointer_, base::join(i));
      compare(old_items[i], new_items[i]);
    }
    // From the back, so that the indexes before stay true.
    for (std::size_t i = old_end; i > paired; --i) {
      const Descent descent(pointer_, base::join(i - 1));
      operation("remove", nullptr);
    }
    for (std::size_t i = paired; i < new_end; ++i) {
      const Descent descent(pointer_, base::join(i));
      operation("add", &new_items[i]);
    }
  }

  void operation(std::string_view op, const Node* value) {
    ++count_;
    if (count_ > limits::max_patch_operations) return;
    writer_.begin_object().field("op", op).field("path", pointer_);
    if (value != nullptr) writer_.key("value").value(*value);
    writer_.end_object();
  }

  json::Writer writer_;
  base::ScratchText text_;
  std::string& pointer_ = text_.string();
  std::size_t count_ = 0;
};

}  // namespace

base::Result<std::size_t> write_patch(const Node& before, const Node& after, std::string& out) {
  if (before.same_as(after)) return std::size_t{0};
  const std::size_t start = out.size();
  Differ differ(out);
  differ.compare(before, after);
  const std::size_t count = differ.finish();
  if (count == 0) out.resize(start);
  if (count > limits::max_patch_operations) {
    out.resize(start);
    return base::fail("the patch would have " + std::to_string(count) + " operations; the limit is " +
                      std::to_string(limits::max_patch_operations));
  }
  return count;
}

}  // namespace tidegate::admission
