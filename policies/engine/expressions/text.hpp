// An expression as it stands in a rule file: its text and where each byte of it was written.
// Thread contract: plain values. Tested by tests/golden/rules/bad-cel*.yaml.
#pragma once

#include <string>
#include <string_view>

#include "policies/base/fields/codec.hpp"

namespace tidegate::engine {

struct ExpressionText {
  std::string text;  // as it is evaluated: of a block scalar without the newline at its end
  yaml::Value written;

  [[nodiscard]] bool given() const noexcept { return written.place.position.line > 0; }
};

// Without white space around, as Kubernetes shows messages.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\r\n\v\f";
  const std::size_t from = text.find_first_not_of(spaces);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(spaces) - from + 1);
}

}  // namespace tidegate::engine

template <>
struct tidegate::fields::Codec<tidegate::engine::ExpressionText> {
  static void read(Reader& reader, const yaml::Value& value, engine::ExpressionText& out);
  static void schema(Schema& schema) { schema.type("string"); }
};
