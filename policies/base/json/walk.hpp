// From simdjson's structural index to nodes: one pass over the tokens, with its state in registers.
// Private to policies/base/json. Invariants: every byte was validated when walk() is true, also in what was skipped;
// children of open containers lie on one stack and move to the arena when their container closes.
// Thread contract: one thread at a time. Tested through tests/policies/base/json/parser_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/limits.hpp"

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace tidegate::json {

// Of an object's name: 0 … 63, equal for equal names. REQUIRES: a readable byte where the name is empty, the same one
// for each: its quote, since no empty name is unescaped.
[[gnu::always_inline]] inline unsigned signature(const char* name, std::size_t size) noexcept {
  const auto first = static_cast<unsigned char>(name[0]);
  const auto middle = static_cast<unsigned char>(name[size / 2]);
  const auto last = static_cast<unsigned char>(name[size - (size != 0 ? 1 : 0)]);
  return static_cast<unsigned>(size * 7 + first * 3U + middle * 5U + last) & 63U;
}

// The first backslash at or behind `from`, which is in the text; else the text's end.
inline const char* find_backslash(std::string_view text, const char* from) noexcept {
  const char* const end = text.data() + text.size();
  const void* found = std::memchr(from, '\\', static_cast<std::size_t>(end - from));
  return found == nullptr ? end : static_cast<const char*>(found);
}

class Walker {
 public:
  // `index` holds the offsets of `count` tokens and, behind them, the text's size.
  // REQUIRES: 16 readable bytes behind the text; `stage` unescapes strings.
  bool walk(std::string_view text, const std::uint32_t* index, std::size_t count, base::Arena& arena,
            bool skip_managed_fields, const simdjson::internal::dom_parser_implementation& stage);

  // The same for text without white space, in less time. False also for texts that walk() accepts; then problem() says
  // nothing. REQUIRES: as walk().
  bool walk_compact(std::string_view text, const std::uint32_t* index, std::size_t count, base::Arena& arena,
                    bool skip_managed_fields, const simdjson::internal::dom_parser_implementation& stage);

  // After walk(): the root, or what is wrong and the token at which.
  [[nodiscard]] const Node& root() const noexcept { return stack_[0]; }
  [[nodiscard]] const char* problem() const noexcept { return problem_; }
  [[nodiscard]] std::size_t problem_offset() const noexcept { return place_ < end_ ? *place_ : text_.size(); }

  // Gives back a stack that a large document made.
  void trim() noexcept;

 private:
  using Place = const std::uint32_t*;
  struct Frame {
    std::size_t first = 0;   // of its children on the stack
    std::uint64_t seen = 0;  // signatures of an object's names
    bool object = false;
    bool metadata = false;   // the value of a member called metadata
    bool collision = false;  // two names may be the same: they are looked at when the object closes
  };

  [[gnu::cold]] [[gnu::noinline]] bool fail_at(Place place, const char* what) noexcept;
  [[gnu::cold]] [[gnu::noinline]] void grow();
  Node& slot();
  bool read_string(Place place, Node& node);
  bool unescape(std::string_view inside, Node& node);
  bool read_scalar(Place place, char first, Node& node);
  bool open(Place place, bool object, bool metadata);
  bool close(Place place);
  [[nodiscard]] bool may_collide(const Frame& frame, std::string_view name, std::size_t members) const noexcept;
  Node* grow_from(Node* top);
  bool unescape_at(const char* begin, const char* end, Node& node);
  bool names_unique(const Node* first, std::size_t members);
  Place skip_value(Place place);  // behind it, or null
  bool skip_scalar(Place place, char first);
  [[nodiscard]] bool has_backslash(const char* begin, const char* end) noexcept;
  [[nodiscard]] std::string_view token(Place place) const noexcept;

  std::unique_ptr<Node[]> stack_;
  std::size_t capacity_ = 0;
  std::size_t top_ = 0;
  std::array<Frame, limits::max_json_depth> frames_;
  std::size_t depth_ = 0;
  std::vector<std::uint32_t> order_;

  std::string_view text_;
  const char* backslash_ = nullptr;  // the first one at or behind the last string that was looked at
  Place end_ = nullptr;
  Place place_ = nullptr;
  std::size_t total_ = 0;
  base::Arena* arena_ = nullptr;
  const simdjson::internal::dom_parser_implementation* stage_ = nullptr;
  const char* problem_ = nullptr;
};

}  // namespace tidegate::json
