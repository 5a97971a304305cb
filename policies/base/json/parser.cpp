#include "policies/base/json/parser.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <numeric>
#include <vector>

#include "policies/base/json/scalars.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::json {

namespace {

using base::fail;
using base::Result;

constexpr std::size_t small_object = 24;  // up to here names are compared pairwise
constexpr std::size_t first_capacity = 64 * limits::KiB;

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// 0 … 63, equal for equal names.
unsigned signature(std::string_view name) noexcept {
  if (name.empty()) return 0;
  const auto first = static_cast<unsigned char>(name.front());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  const auto last = static_cast<unsigned char>(name.back());
  return static_cast<unsigned>((name.size() * 7 + first * 3U + middle * 5U + last) & 63U);
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

// The structural index of one text and the walk over it. simdjson's stage 1 (public virtual interface, chosen for the
// machine at run time) finds where tokens begin and validates UTF-8; everything after that is here, because its
// On-Demand API would copy each string and its DOM each value.
struct Parser::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  std::vector<Node> values;  // children of the containers that are open
  std::vector<std::uint32_t> order;

  struct Frame {
    std::size_t first = 0;  // in values
    bool object = false;
    bool metadata = false;  // the value of a member called metadata
  };
  std::vector<Frame> frames;

  // --- one parse ---
  std::string_view text;
  base::Arena* arena = nullptr;
  const std::uint32_t* index = nullptr;
  std::size_t count = 0;
  std::size_t at = 0;  // in index
  std::size_t total = 0;
  Skip skip = Skip::nothing;
  const char* problem = nullptr;

  [[gnu::cold]] [[gnu::noinline]] bool set_problem(const char* what) noexcept {
    if (problem == nullptr) problem = what;
    return false;
  }
  [[nodiscard]] char peek() const noexcept { return at < count ? text[index[at]] : '\0'; }
  [[nodiscard]] std::size_t offset() const noexcept { return at < count ? index[at] : text.size(); }

  // The token at `at`, up to the next structural character, without white space.
  [[nodiscard]] std::string_view token() const noexcept {
    const std::size_t begin = index[at];
    std::size_t end = at + 1 < count ? index[at + 1] : text.size();
    while (end > begin && is_space(text[end - 1])) --end;
    return text.substr(begin, end - begin);
  }

  // The inside of the string at `at`, still escaped.
  [[gnu::always_inline]] inline bool raw_string(std::string_view& inside) noexcept {
    const std::string_view quoted = token();
    if (quoted.size() < 2 || quoted.back() != '"') return set_problem("a string is not closed");
    inside = quoted.substr(1, quoted.size() - 2);
    return true;
  }

  [[gnu::always_inline]] inline bool read_string(Node& node) noexcept {
    std::string_view inside;
    if (!raw_string(inside)) return false;
    if (!has_backslash(inside)) {
      node = Node::of(inside);
      return true;
    }
    // simdjson lets a lone low surrogate through, which would leave as broken UTF-8.
    if (!valid_escapes(inside)) return set_problem("an escape in a string is not legal");
    auto* room = arena->allocate_array<std::uint8_t>(inside.size() + simdjson::SIMDJSON_PADDING);
    if (room == nullptr) return set_problem("the document is too large");
    const auto* end = stage->parse_string(reinterpret_cast<const std::uint8_t*>(inside.data()), room);
    if (end == nullptr) return set_problem("an escape in a string is not legal");
    node = Node::of({reinterpret_cast<const char*>(room), static_cast<std::size_t>(end - room)});
    return true;
  }

  [[gnu::always_inline]] inline bool read_scalar(Node& node) noexcept {
    const char c = peek();
    if (c == '"') return read_string(node);
    if (at >= count) return set_problem("the text ends too early");
    const bool number = c == '-' || (c >= '0' && c <= '9');
    const auto scalar = number ? read_number(token()) : read_literal(token());
    if (!scalar) return set_problem(number ? "a number is not legal or too large" : "no JSON value begins here");
    node = *scalar;
    return true;
  }

  [[gnu::always_inline]] inline bool open(bool metadata) noexcept {
    if (frames.size() >= limits::max_json_depth) return set_problem("nesting is deeper than the limit");
    frames.push_back({values.size(), peek() == '{', metadata});
    ++at;
    return true;
  }

  bool names_unique(std::size_t first, std::size_t members) {
    const auto name = [&](std::size_t i) { return values[first + 2 * i].string(); };
    if (members <= small_object) {
      // Names that differ in length or in their first or last letter mostly fall on different bits: only those that
      // share one are compared.
      std::uint64_t seen = 0;
      for (std::size_t i = 0; i < members; ++i) {
        const std::string_view one = name(i);
        const std::uint64_t bit = std::uint64_t{1} << signature(one);
        if ((seen & bit) != 0) {
          for (std::size_t j = 0; j < i; ++j) {
            if (same_name(one, name(j))) return set_problem("an object has the same name twice");
          }
        }
        seen |= bit;
      }
      return true;
    }
    // Sorting can't be driven into quadratic time by chosen names, as a hash table can.
    order.resize(members);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return name(a) < name(b); });
    for (std::size_t i = 1; i < members; ++i) {
      if (same_name(name(order[i - 1]), name(order[i]))) return set_problem("an object has the same name twice");
    }
    return true;
  }

  // Moves the innermost container's children into the arena and leaves the container in their place.
  bool close() {
    const Frame frame = frames.back();
    frames.pop_back();
    ++at;
    const std::size_t children = values.size() - frame.first;
    Node node = frame.object ? Node::object({}) : Node::array({});
    if (children > 0) {
      if (frame.object && !names_unique(frame.first, children / 2)) return false;
      auto* room = static_cast<Node*>(arena->allocate(children * sizeof(Node), alignof(Member)));
      if (room == nullptr) return set_problem("the document is too large");
      std::memcpy(static_cast<void*>(room), values.data() + frame.first, children * sizeof(Node));
      static_assert(sizeof(Member) == 2 * sizeof(Node));
      node = frame.object ? Node::object({reinterpret_cast<const Member*>(room), children / 2})
                          : Node::array({room, children});
      values.resize(frame.first);
    }
    values.push_back(node);
    return true;
  }

  // Reads a value whose first token is at `at`: a scalar is pushed, a container opened.
  [[gnu::always_inline]] inline bool begin_value(bool metadata) {
    if (++total > limits::max_json_values) return set_problem("the document holds too many values");
    const char c = peek();
    if (c == '{' || c == '[') return open(metadata);
    Node node;
    if (!read_scalar(node)) return false;
    values.push_back(node);
    ++at;
    return true;
  }

  // Reads `"name" :` and begins the member's value.
  [[gnu::always_inline]] inline bool begin_member() {
    if (peek() != '"') return set_problem("an object's name must be a string");
    Node name;
    if (!read_string(name)) return false;
    values.push_back(name);
    ++at;
    if (peek() != ':') return set_problem("a colon is missing after an object's name");
    ++at;
    const bool skipped = skip == Skip::managed_fields && frames.back().metadata && name.string() == "managedFields";
    if (!skipped) return begin_value(name.string() == "metadata");
    values.push_back(Node());
    return skip_value();
  }

  // Validates a value without keeping it.
  bool skip_value() {
    std::bitset<limits::max_json_depth + 1> objects;  // by depth
    std::size_t depth = 0;
    const std::size_t outer = frames.size();
    for (;;) {
      if (++total > limits::max_json_values) return set_problem("the document holds too many values");
      const char c = peek();
      bool closed = false;
      if (c == '{' || c == '[') {
        if (outer + depth >= limits::max_json_depth) return set_problem("nesting is deeper than the limit");
        objects[++depth] = c == '{';
        ++at;
        if (peek() == (objects[depth] ? '}' : ']')) {
          closed = true;
        } else if (objects[depth]) {
          if (!skip_name()) return false;
          continue;
        } else {
          continue;
        }
      } else if (!skip_scalar()) {
        return false;
      }
      for (;;) {
        if (closed) {
          ++at;
          --depth;
          closed = false;
        }
        if (depth == 0) return true;
        const char next = peek();
        if (next == ',') {
          ++at;
          if (objects[depth] && !skip_name()) return false;
          break;
        }
        if (next != (objects[depth] ? '}' : ']')) return set_problem("a comma or a closing bracket is missing");
        closed = true;
      }
    }
  }

  [[gnu::always_inline]] inline bool skip_name() noexcept {
    if (peek() != '"') return set_problem("an object's name must be a string");
    if (!skip_scalar()) return false;
    if (peek() != ':') return set_problem("a colon is missing after an object's name");
    ++at;
    return true;
  }

  [[gnu::always_inline]] inline bool skip_scalar() noexcept {
    if (peek() == '"') {
      std::string_view inside;
      if (!raw_string(inside)) return false;
      if (has_backslash(inside) && !valid_escapes(inside)) return set_problem("an escape in a string is not legal");
    } else {
      Node ignored;
      if (!read_scalar(ignored)) return false;
    }
    ++at;
    return true;
  }

  bool walk() {
    if (!begin_value(false)) return false;
    bool fresh = true;  // the innermost container was opened just now
    std::size_t depth = frames.size();
    while (depth > 0) {
      const Frame& frame = frames.back();
      const char c = peek();
      if (c == (frame.object ? '}' : ']')) {
        if (!close()) return false;
      } else {
        if (!fresh) {
          if (c != ',') return set_problem("a comma or a closing bracket is missing");
          ++at;
        }
        const bool object = frame.object;
        if (!(object ? begin_member() : begin_value(false))) return false;
        if (frames.size() > depth) {
          fresh = true;
          depth = frames.size();
          continue;
        }
      }
      fresh = false;
      depth = frames.size();
    }
    return at == count || set_problem("there is more after the JSON value");
  }

  Result<Node> index_text() {
    using simdjson::error_code;
    if (stage == nullptr || stage->capacity() < text.size()) {
      const std::size_t capacity = std::max(first_capacity, text.size() + text.size() / 4);
      const error_code error =
          stage == nullptr ? simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stage)
                           : stage->allocate(capacity, 1);
      if (error != simdjson::SUCCESS) return fail("no memory for a document of this size");
    }
    const error_code error =
        stage->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), simdjson::stage1_mode::regular);
    switch (error) {
      case simdjson::SUCCESS:
        break;
      case simdjson::EMPTY:
        return fail("the text is empty");
      case simdjson::UTF8_ERROR:
        return fail("the text is not valid UTF-8");
      case simdjson::UNESCAPED_CHARS:
        return fail("a string holds a control character");
      case simdjson::UNCLOSED_STRING:
        return fail("a string is not closed");
      default:
        return fail(std::string("no JSON: ") + simdjson::error_message(error));
    }
    index = stage->structural_indexes.get();
    count = stage->n_structural_indexes;
    return Node();
  }
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;

Result<Node> Parser::parse(std::string_view text, base::Arena& arena, Skip skip) {
  State& state = *state_;
  state.text = text;
  state.arena = &arena;
  state.skip = skip;
  state.at = state.total = 0;
  state.problem = nullptr;
  state.values.clear();
  state.frames.clear();
  if (text.empty()) return fail("the text is empty");
  if (auto indexed = state.index_text(); !indexed) return indexed;
  if (!state.walk()) return fail(std::string(state.problem) + " (at byte " + std::to_string(state.offset()) + ")");
  return state.values.front();
}

void Parser::trim() noexcept {
  State& state = *state_;
  if (state.stage != nullptr && state.stage->capacity() > limits::heavy_body_bytes + limits::heavy_body_bytes / 4) {
    state.stage.reset();
  }
  if (state.values.capacity() * sizeof(Node) > limits::retained_scratch_bytes) {
    // Not `= {}`, which assigns an empty list and keeps the memory.
    std::vector<Node>().swap(state.values);
    std::vector<std::uint32_t>().swap(state.order);
  }
}

Result<Node> parse_copy(std::string_view text, base::Arena& arena) {
  auto* room = arena.allocate_array<char>(text.size() + padding_bytes);
  if (room == nullptr) return fail("no memory for a document of this size");
  std::memcpy(room, text.data(), text.size());
  std::memset(room + text.size(), 0, padding_bytes);
  Parser parser;
  return parser.parse({room, text.size()}, arena);
}

}  // namespace tidegate::json
