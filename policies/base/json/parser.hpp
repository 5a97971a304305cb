// The one door for JSON that strangers send: text in, Node out, in one pass over simdjson's structural index.
// Strict RFC 8259: every byte is validated, also in parts that are not materialised; duplicate names, bad UTF-8, lone
// surrogates, nesting beyond limits::max_json_depth and more than limits::max_json_values values are errors.
// Strings without escapes borrow from the text, so the text must outlive the document.
// Thread contract: one thread at a time; a Parser is reused so that steady state allocates nothing.
// Tested in tests/policies/base/json/parser_test.cpp and fuzzed by tests/fuzz/json_fuzz.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::json {

// Bytes that must be readable (not meaningful) behind a text: simdjson reads in blocks.
inline constexpr std::size_t padding_bytes = 64;

class Parser {
 public:
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // What to leave out: `managedFields` directly below an object member called `metadata` is validated but becomes null.
  enum class Skip { nothing, managed_fields };

  // REQUIRES: text.data() has padding_bytes readable bytes behind text.size(). Children and unescaped strings go to
  // `arena`. Errors name the byte offset.
  [[nodiscard]] base::Result<Node> parse(std::string_view text, base::Arena& arena, Skip skip = Skip::nothing);

  // Gives back scratch above limits::retained_scratch_bytes; call after an unusually large document.
  void trim() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Copies `text` with padding into `arena` first: for callers that are not in a hurry.
[[nodiscard]] base::Result<Node> parse_copy(std::string_view text, base::Arena& arena);

}  // namespace tidegate::json
