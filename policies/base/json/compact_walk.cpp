// The walk over JSON without white space between its tokens, which is what API servers send: Walker::walk(), made quick
// by what that leaves out. Whatever it doesn't expect, white space or an error, it leaves to walk(), which reads the
// text again from its beginning and has the words for what is wrong. So both accept the same texts with the same nodes.
#include <array>
#include <cstring>
#include <memory>

#include "policies/base/json/scalars.hpp"
#include "policies/base/json/walk.hpp"

namespace tidegate::json {

namespace {

// An object's member takes four tokens with what is behind it, an array's item two: a text that ends before that is
// not whole, and beyond here nothing asks whether there is another token.
constexpr std::ptrdiff_t member_tokens = 4;
constexpr std::ptrdiff_t item_tokens = 2;

// Word by word: each node was just written in two words, and one wide load of both would wait until they have left the
// processor's store buffer. Only whole words are forwarded from there.
[[gnu::always_inline]] inline void copy_words(const Node* from, const Node* end, Node* to) noexcept {
  for (; from != end; ++from, ++to) {
    std::uint64_t head, payload;
    std::memcpy(&head, from, sizeof head);
    std::memcpy(&payload, reinterpret_cast<const char*>(from) + sizeof head, sizeof payload);
    asm("" : "+r"(head), "+r"(payload));  // keeps the compiler from making one load of the two
    std::memcpy(reinterpret_cast<char*>(to), &head, sizeof head);
    std::memcpy(reinterpret_cast<char*>(to) + sizeof head, &payload, sizeof payload);
  }
}

// A number of few digits, or one of the literals. False: look again.
[[gnu::always_inline]] inline bool read_short_scalar(const char* begin, std::size_t size, Node& node) noexcept {
  const char first = begin[0];
  if (first >= '0' && first <= '9') {
    if (size > 9 || (first == '0' && size != 1)) return false;
    std::int64_t value = first - '0';
    for (std::size_t i = 1; i < size; ++i) {
      const auto digit = static_cast<unsigned>(begin[i] - '0');
      if (digit > 9) return false;
      value = value * 10 + digit;
    }
    node = Node::of(value);
    return true;
  }
  if (size == 4 && std::memcmp(begin, "true", 4) == 0) {
    node = Node::of(true);
  } else if (size == 4 && std::memcmp(begin, "null", 4) == 0) {
    node = Node();
  } else if (size == 5 && std::memcmp(begin, "false", 5) == 0) {
    node = Node::of(false);
  } else {
    return false;
  }
  return true;
}

}  // namespace

// The stack has room for two more nodes behind the place that is returned.
[[gnu::noinline]] Node* Walker::grow_from(Node* top) {
  top_ = static_cast<std::size_t>(top - stack_.get());
  grow();
  return stack_.get() + top_;
}

[[gnu::noinline]] bool Walker::unescape_at(const char* begin, const char* end, Node& node) {
  backslash_ = find_backslash(text_, end);
  return unescape({begin, static_cast<std::size_t>(end - begin)}, node);
}

bool Walker::walk_compact(std::string_view text, const std::uint32_t* index, std::size_t count, base::Arena& arena,
                          bool skip_managed_fields, const simdjson::internal::dom_parser_implementation& stage) {
  if (count > limits::max_json_values || count < 2) return false;
  text_ = text;
  end_ = index + count;
  arena_ = &arena;
  stage_ = &stage;
  problem_ = nullptr;
  total_ = 0;
  if (capacity_ < 2) grow();

  const char* const base = text.data();
  const Place end = end_;
  const Frame* const outermost = frames_.data();
  Frame* frame = frames_.data();
  Place at = index;
  Node* top = stack_.get();
  const Node* limit = top + capacity_ - 2;
  const char* backslash = find_backslash(text, base);
  bool metadata = false;
  char c = base[*at];

  // Puts the string, number or literal that stands here on the stack and goes to the token behind it.
  // REQUIRES: there is one.
  const auto take_scalar = [&]() __attribute__((always_inline))->bool {
    if (c == '"') {
      const char* const begin = base + at[0] + 1;
      const char* const behind = base + at[1];
      if (behind[-1] != '"') return false;
      if (backslash < behind) [[unlikely]] {
        if (!unescape_at(begin, behind - 1, *top)) return false;
        backslash = backslash_;
      } else {
        *top = Node::of(std::string_view(begin, static_cast<std::size_t>(behind - begin) - 1));
      }
      ++top;
      ++at;
      c = *behind;
      return true;
    }
    if (!read_short_scalar(base + at[0], at[1] - at[0], *top) && !read_scalar(at, c, *top)) {
      return false;
    }
    ++top;
    ++at;
    c = base[*at];
    return true;
  };

  // The place of the value to come is *top in every state but `name`.
  if (c == '{') goto object;
  if (c == '[') goto array;
  return false;

object:
  if (frame == outermost + frames_.size()) return false;
  frame->first = static_cast<std::size_t>(top - stack_.get());
  frame->seen = 0;
  frame->object = true;
  frame->metadata = metadata;
  frame->collision = false;
  metadata = false;
  ++frame;
  ++at;
  if (end - at >= member_tokens) {
    c = base[*at];
    if (c != '}') goto name;
  } else if (at == end || base[*at] != '}') {
    return false;
  }
  goto close;

name : {
  if (end - at < member_tokens) return false;
  if (top > limit) [[unlikely]] {
    top = grow_from(top);
    limit = stack_.get() + capacity_ - 2;
  }
  const char* const quote = base + at[0];
  const char* const colon = base + at[1];
  if (c != '"' || *colon != ':' || colon[-1] != '"') return false;
  const char* name = quote + 1;
  auto size = static_cast<std::size_t>(colon - name) - 1;
  if (backslash < colon) [[unlikely]] {
    if (!unescape_at(name, colon - 1, top[0])) return false;
    backslash = backslash_;
    name = top[0].string().data();
    size = top[0].string().size();
  } else {
    top[0] = Node::of(std::string_view(name, size));
  }
  Frame& inside = frame[-1];
  const std::uint64_t bit = std::uint64_t{1} << signature(name, size);
  if ((inside.seen & bit) != 0) [[unlikely]] {
    const std::size_t members = (static_cast<std::size_t>(top - stack_.get()) - inside.first) / 2;  // before this one
    if (!inside.collision) inside.collision = may_collide(inside, {name, size}, members);
  }
  inside.seen |= bit;
  ++top;
  at += 2;
  c = base[*at];
  if (inside.metadata && skip_managed_fields && size == 13 && std::memcmp(name, "managedFields", 13) == 0) {
    backslash_ = backslash;
    depth_ = static_cast<std::size_t>(frame - outermost);
    at = skip_value(at);
    if (at == nullptr || at == end) return false;
    backslash = backslash_;
    *top++ = Node();
    c = base[*at];
  } else if (c == '{') {
    metadata = size == 8 && std::memcmp(name, "metadata", 8) == 0;
    goto object;
  } else if (c == '[') {
    goto array;
  } else if (!take_scalar()) {
    return false;
  }
}

after_member:
  ++at;
  if (c == ',') {
    if (at == end) return false;
    c = base[*at];
    goto name;
  }
  if (c == '}') goto pop;
  return false;

array:
  if (frame == outermost + frames_.size()) return false;
  frame->first = static_cast<std::size_t>(top - stack_.get());
  frame->seen = 0;
  frame->object = false;
  frame->metadata = false;
  frame->collision = false;
  ++frame;
  ++at;
  if (at == end) return false;
  c = base[*at];
  if (c == ']') goto close;

item:
  if (end - at < item_tokens) return false;
  if (top > limit) [[unlikely]] {
    top = grow_from(top);
    limit = stack_.get() + capacity_ - 2;
  }
  if (c == '{') goto object;
  if (c == '[') goto array;
  if (!take_scalar()) return false;

after_item:
  ++at;
  if (c == ',') {
    if (at == end) return false;
    c = base[*at];
    goto item;
  }
  if (c == ']') goto pop;
  return false;

close:  // at the bracket of an empty container
  ++at;

pop : {  // behind the bracket
  --frame;
  Node* const first = stack_.get() + frame->first;
  const auto children = static_cast<std::size_t>(top - first);
  Node* room = nullptr;
  if (children != 0) {
    if (frame->collision && !names_unique(first, children / 2)) [[unlikely]]
      return false;
    room = static_cast<Node*>(arena.allocate(children * sizeof(Node), alignof(Member)));
    if (room == nullptr) [[unlikely]]
      return false;
    copy_words(first, top, room);
  }
  *first = frame->object ? Node::object({reinterpret_cast<const Member*>(room), children / 2})
                         : Node::array({room, children});
  top = first + 1;
  if (frame == outermost) return at == end;
  if (at == end) return false;
  c = base[*at];
  if (frame[-1].object) goto after_member;
  goto after_item;
}
}

}  // namespace tidegate::json
