// A YAML value with the place where it was written: what all readers of rule files look at.
// Invariants: map keys are unique texts; aliases are expanded; a scalar's text is what YAML makes of it (escapes and
// folding done), never typed here, so that `1.10` stays "1.10". An alias keeps the place of its anchor: that is the
// text to mend. Thread contract: plain values. Tested in tests/policies/base/yaml/read_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/diagnostics.hpp"

namespace tidegate::yaml {

enum class Kind : std::uint8_t { null, scalar, sequence, map };

// How a scalar was written. `quoted` covers both quotes and an explicit !!str; `block` is | and >.
enum class Style : std::uint8_t { plain, quoted, block };

// Where something stands in its file.
struct Place {
  base::Position position;
  std::size_t length = 1;  // code points, on its first line
};

struct Entry;

struct Value {
  Kind kind = Kind::null;
  Style style = Style::plain;
  Place place;
  std::size_t offset = 0;      // of its first byte in Source::text()
  std::string text;            // of a scalar
  std::vector<Value> items;    // of a sequence
  std::vector<Entry> entries;  // of a map, as written

  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const noexcept { return kind == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const noexcept { return kind == Kind::sequence; }
  [[nodiscard]] bool is_map() const noexcept { return kind == Kind::map; }
  // The value of that key, or null.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
};

struct Entry {
  Value key;  // a scalar
  Value value;
};

inline const Value* Value::find(std::string_view key) const noexcept {
  for (const Entry& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

// "a map", "a list", "a text" …: what an error calls it.
[[nodiscard]] std::string_view describe(const Value& value) noexcept;

}  // namespace tidegate::yaml
