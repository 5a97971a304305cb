// Records' JSON with numbers as they were written, because typed values use all 64 bits of int and uint, which the
// product's parser gives as doubles beyond int64. Test data only: what isn't JSON throws std::runtime_error.
// Thread contract: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidegate::cel::conformance {

struct Json {
  enum class Kind { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;                // of strings; of numbers, as written
  std::vector<Json> items;         // of arrays; of objects, the values
  std::vector<std::string> names;  // of objects, in step with items
  std::string_view source;         // where it was read from, borrowed from the record's line

  struct Member;
  [[nodiscard]] std::vector<Member> members() const;
  [[nodiscard]] const Json* find(std::string_view name) const;
  // Empty or false when there is no such member of that kind.
  [[nodiscard]] const std::string& text_of(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
};

struct Json::Member {
  const std::string& name;
  const Json& value;
};

// Borrows `text`.
[[nodiscard]] Json read_json(std::string_view text);

}  // namespace tidegate::cel::conformance
