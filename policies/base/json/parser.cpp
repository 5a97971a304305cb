#include "policies/base/json/parser.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>

#include "policies/base/json/walk.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::json {

namespace {

using base::fail;
using base::Result;

constexpr std::size_t first_capacity = 64 * limits::KiB;

}  // namespace

// The structural index of one text and the walk over it. simdjson's stage 1 (public virtual interface, chosen for the
// machine at run time) finds where tokens begin and validates UTF-8; everything after that is ours (walk.hpp), because
// its On-Demand API would copy each string and its DOM each value.
struct Parser::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  Walker walker;

  // Leaves the index in stage->structural_indexes, the text's size behind it.
  Result<Node> index_text(std::string_view text) {
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
        // simdjson leaves room for it, and puts it there itself in most versions.
        stage->structural_indexes[stage->n_structural_indexes] = static_cast<std::uint32_t>(text.size());
        return Node();
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
  }
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;

Result<Node> Parser::parse(std::string_view text, base::Arena& arena, Skip skip) {
  State& state = *state_;
  if (text.empty()) return fail("the text is empty");
  if (auto indexed = state.index_text(text); !indexed) return indexed;
  Walker& walker = state.walker;
  const auto& stage = *state.stage;
  const std::uint32_t* const index = stage.structural_indexes.get();
  const std::size_t count = stage.n_structural_indexes;
  const bool skip_managed_fields = skip == Skip::managed_fields;
  const base::Arena::Mark before = arena.mark();
  if (walker.walk_compact(text, index, count, arena, skip_managed_fields, stage)) return walker.root();
  arena.rewind(before);
  if (!walker.walk(text, index, count, arena, skip_managed_fields, stage)) {
    return fail(std::string(walker.problem()) + " (at byte " + std::to_string(walker.problem_offset()) + ")");
  }
  return walker.root();
}

void Parser::trim() noexcept {
  State& state = *state_;
  if (state.stage != nullptr && state.stage->capacity() > limits::heavy_body_bytes + limits::heavy_body_bytes / 4) {
    state.stage.reset();
  }
  state.walker.trim();
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
