#include "policies/base/json/walk.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "policies/base/json/scalars.hpp"

namespace tidegate::json {

namespace {

constexpr std::size_t small_object =
    24;  // up to here a name is compared with those before it, beyond it names are sorted
constexpr std::size_t first_capacity = 1024;

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

constexpr const char* no_comma = "a comma or a closing bracket is missing";
constexpr const char* no_name = "an object's name must be a string";
constexpr const char* no_colon = "a colon is missing after an object's name";
constexpr const char* too_deep = "nesting is deeper than the limit";
constexpr const char* too_many = "the document holds too many values";
constexpr const char* too_large = "the document is too large";
constexpr const char* bad_escape = "an escape in a string is not legal";

}  // namespace

bool Walker::fail_at(Place place, const char* what) noexcept {
  if (problem_ == nullptr) {
    problem_ = what;
    place_ = place;
  }
  return false;
}

void Walker::grow() {
  const std::size_t more = capacity_ == 0 ? first_capacity : capacity_ * 2;
  auto larger = std::make_unique_for_overwrite<Node[]>(more);
  std::copy_n(stack_.get(), top_, larger.get());
  stack_ = std::move(larger);
  capacity_ = more;
}

void Walker::trim() noexcept {
  if (capacity_ * sizeof(Node) > limits::retained_scratch_bytes) {
    stack_.reset();
    capacity_ = 0;
    std::vector<std::uint32_t>().swap(order_);
  }
}

// The next place on the stack. Nodes are made in it: a copy of one that was written field by field just before would
// wait for the stores (a load can't be forwarded from several of them), which was half of the walk's time.
[[gnu::always_inline]] inline Node& Walker::slot() {
  if (top_ == capacity_) [[unlikely]]
    grow();
  return stack_[top_++];
}

// Strings are asked for in the order of the text, so that one search serves all strings up to the backslash it finds.
[[gnu::always_inline]] inline bool Walker::has_backslash(const char* begin, const char* end) noexcept {
  if (backslash_ >= end) return false;
  if (backslash_ >= begin) return true;
  backslash_ = find_backslash(text_, begin);
  return backslash_ < end;
}

// The token at `place`, up to the next one, without white space.
[[gnu::always_inline]] inline std::string_view Walker::token(Place place) const noexcept {
  const char* const begin = text_.data() + place[0];
  const char* end = text_.data() + place[1];
  while (end > begin && is_space(end[-1])) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

[[gnu::always_inline]] inline bool Walker::read_string(Place place, Node& node) {
  const std::string_view quoted = token(place);
  if (quoted.size() < 2 || quoted.back() != '"') [[unlikely]]
    return fail_at(place, "a string is not closed");
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (has_backslash(inside.data(), inside.data() + inside.size())) [[unlikely]] {
    return unescape(inside, node) || fail_at(place, problem_ == nullptr ? bad_escape : problem_);
  }
  node = Node::of(inside);
  return true;
}

[[gnu::noinline]] bool Walker::unescape(std::string_view inside, Node& node) {
  // simdjson lets a lone low surrogate through, which would leave as broken UTF-8.
  if (!valid_escapes(inside)) return false;
  auto* room = arena_->allocate_array<std::uint8_t>(inside.size() + simdjson::SIMDJSON_PADDING);
  if (room == nullptr) {
    node = Node();
    return fail_at(end_, too_large);
  }
  const auto* end = stage_->parse_string(reinterpret_cast<const std::uint8_t*>(inside.data()), room);
  if (end == nullptr) return false;
  node = Node::of({reinterpret_cast<const char*>(room), static_cast<std::size_t>(end - room)});
  return true;
}

bool Walker::read_scalar(Place place, char first, Node& node) {
  if (place == end_) return fail_at(place, "the text ends too early");
  const bool number = first == '-' || (first >= '0' && first <= '9');
  const auto scalar = number ? read_number(token(place)) : read_literal(token(place));
  if (!scalar) {
    return fail_at(place, number ? "a number is not legal or too large" : "no JSON value begins here");
  }
  node = *scalar;
  return true;
}

[[gnu::always_inline]] inline bool Walker::open(Place place, bool object, bool metadata) {
  if (depth_ == frames_.size()) [[unlikely]]
    return fail_at(place, too_deep);
  Frame& frame = frames_[depth_++];
  frame.first = top_;
  frame.seen = 0;
  frame.object = object;
  frame.metadata = metadata;
  frame.collision = false;
  return true;
}

// Whether one of the members before may have that name: only asked where signatures are the same.
[[gnu::noinline]] bool Walker::may_collide(const Frame& frame, std::string_view name,
                                           std::size_t members) const noexcept {
  if (members >= small_object) return true;
  for (std::size_t i = 0; i < members; ++i) {
    if (same_name(stack_[frame.first + 2 * i].string(), name)) return true;
  }
  return false;
}

bool Walker::names_unique(const Node* first, std::size_t members) {
  const auto name = [first](std::size_t i) { return first[2 * i].string(); };
  // Sorting can't be driven into quadratic time by chosen names, as a hash table can.
  order_.resize(members);
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return name(a) < name(b); });
  for (std::size_t i = 1; i < members; ++i) {
    if (same_name(name(order_[i - 1]), name(order_[i]))) return false;
  }
  return true;
}

// Moves the innermost container's children into the arena and leaves the container in their place. `place` is behind
// its bracket.
[[gnu::always_inline]] inline bool Walker::close(Place place) {
  const Frame& frame = frames_[--depth_];
  const std::size_t children = top_ - frame.first;
  const bool object = frame.object;
  const Node* room = nullptr;
  if (children > 0) {
    const Node* const first = &stack_[frame.first];
    if (frame.collision && !names_unique(first, children / 2)) [[unlikely]]
      return fail_at(place, "an object has the same name twice");
    auto* copy = static_cast<Node*>(arena_->allocate(children * sizeof(Node), alignof(Member)));
    if (copy == nullptr) [[unlikely]]
      return fail_at(place, too_large);
    std::uninitialized_copy_n(first, children, copy);
    static_assert(sizeof(Member) == 2 * sizeof(Node));
    room = copy;
    top_ = frame.first;
  }
  Node& node = slot();
  if (object) {
    node = Node::object({reinterpret_cast<const Member*>(room), children / 2});
  } else {
    node = Node::array({room, children});
  }
  return true;
}

bool Walker::walk(std::string_view text, const std::uint32_t* index, std::size_t count, base::Arena& arena,
                  bool skip_managed_fields, const simdjson::internal::dom_parser_implementation& stage) {
  text_ = text;
  end_ = index + count;
  arena_ = &arena;
  stage_ = &stage;
  problem_ = nullptr;
  top_ = depth_ = total_ = 0;
  backslash_ = find_backslash(text, text.data());

  const char* const base = text.data();
  const Place end = end_;
  Place at = index;
  const auto peek = [&] { return at < end ? base[*at] : '\0'; };
  char c = peek();
  bool metadata = false;

  // Each label is a state of the grammar; `c` is the token's first character there.
value:
  if (++total_ > limits::max_json_values) [[unlikely]]
    return fail_at(at, too_many);
  if (c == '"') {
    if (!read_string(at, slot())) return false;
  } else if (c == '{') {
    if (!open(at, true, metadata)) return false;
    ++at;
    c = peek();
    if (c != '}') goto name;
    goto closed;
  } else if (c == '[') {
    if (!open(at, false, false)) return false;
    ++at;
    c = peek();
    metadata = false;
    if (c != ']') goto value;
    goto closed;
  } else {
    if (!read_scalar(at, c, slot())) return false;
  }
  ++at;

after_value:
  if (depth_ == 0) return at == end || fail_at(at, "there is more after the JSON value");
  c = peek();
  if (frames_[depth_ - 1].object) {
    if (c == ',') {
      ++at;
      c = peek();
      goto name;
    }
    if (c != '}') return fail_at(at, no_comma);
  } else {
    if (c == ',') {
      ++at;
      c = peek();
      metadata = false;
      goto value;
    }
    if (c != ']') return fail_at(at, no_comma);
  }

closed:
  ++at;
  if (!close(at)) return false;
  goto after_value;

name:
  if (c != '"') return fail_at(at, no_name);
  {
    Node& key = slot();
    if (!read_string(at, key)) return false;
    Frame& frame = frames_[depth_ - 1];
    const std::string_view name = key.string();
    const std::uint64_t bit = std::uint64_t{1} << signature(name.data(), name.size());
    if ((frame.seen & bit) != 0 && !frame.collision) [[unlikely]] {
      const std::size_t members = (top_ - frame.first) / 2;  // before this one
      frame.collision = may_collide(frame, name, members);
    }
    frame.seen |= bit;
    ++at;
    if (peek() != ':') return fail_at(at, no_colon);
    ++at;
    c = peek();
    if (skip_managed_fields && frame.metadata && name == "managedFields") {
      slot() = Node();
      at = skip_value(at);
      if (at == nullptr) return false;
      goto after_value;
    }
    metadata = name.size() == 8 && name == "metadata";
  }
  goto value;
}

[[gnu::always_inline]] inline bool Walker::skip_scalar(Place place, char first) {
  if (first != '"') {
    Node ignored;
    return read_scalar(place, first, ignored);
  }
  // That it is closed, the index knows; what stands behind its end is a token of its own.
  if (!has_backslash(text_.data() + place[0], text_.data() + place[1])) return true;
  const std::string_view quoted = token(place);
  return valid_escapes(quoted.substr(1, quoted.size() - 2)) || fail_at(place, bad_escape);
}

// Validates a value without keeping it.
Walker::Place Walker::skip_value(Place at) {
  std::array<bool, limits::max_json_depth + 1> objects;  // by depth
  objects[0] = false;
  std::size_t depth = 0;
  const std::size_t room = frames_.size() - depth_;
  const char* const base = text_.data();
  const Place end = end_;
  const auto peek = [&] { return at < end ? base[*at] : '\0'; };
  const auto no = [this](Place place, const char* what) -> Place {
    (void)fail_at(place, what);
    return nullptr;
  };
  char c = peek();
  bool object = false;

value:
  if (++total_ > limits::max_json_values) return no(at, too_many);
  if (c == '{' || c == '[') {
    if (depth == room) return no(at, too_deep);
    object = c == '{';
    objects[++depth] = object;
    ++at;
    c = peek();
    if (c == (object ? '}' : ']')) goto closed;
    if (object) goto name;
    goto value;
  }
  if (!skip_scalar(at, c)) return nullptr;
  ++at;

after_value:
  if (depth == 0) return at;
  c = peek();
  if (c == ',') {
    ++at;
    c = peek();
    if (object) goto name;
    goto value;
  }
  if (c != (object ? '}' : ']')) return no(at, no_comma);

closed:
  ++at;
  --depth;
  object = objects[depth];
  goto after_value;

name:
  if (c != '"') return no(at, no_name);
  // Most of managedFields is `"f:name":{}`.
  while (end - at > 4 && base[at[1]] == ':' && base[at[2]] == '{' && base[at[3]] == '}') {
    if (!skip_scalar(at, c)) return nullptr;
    ++total_;
    at += 4;
    c = base[*at];
    if (c != ',') goto after_value;
    ++at;
    c = peek();
    if (c != '"') return no(at, no_name);
  }
  if (!skip_scalar(at, c)) return nullptr;
  ++at;
  if (peek() != ':') return no(at, no_colon);
  ++at;
  c = peek();
  goto value;
}

}  // namespace tidegate::json
