// What labels and annotations have in common: keys that must or must not be there, what their values may be, defaults.
// labels.hpp and annotations.hpp say what is restricted; this is how it is read and judged.
// Thread contract: as check.hpp has it. Tested in tests/policies/checks/{labels,annotations}_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/base/result.hpp"
#include "policies/checks/check.hpp"
#include "policies/checks/codecs.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::checks {

// Whose metadata: the object's own, or its Pod template's (of a Pod its own).
enum class MetadataOf : std::uint8_t { object, pod_template };

// What the value of a required key may be: anything, what the pattern matches as a whole, or one of the values.
struct ValueRequirement {
  struct Choice {
    std::optional<values::Pattern> pattern;
    std::optional<std::vector<std::string>> values;

    static const fields::Table<Choice>& table();
    void check(fields::Reader& reader, const yaml::Value& at);
  };
  std::optional<values::Pattern> pattern;
  std::vector<std::string> values;  // empty: not limited to some
};

// `Key` is a text with the grammar of its kind, and says what that kind is:
//   std::string text;  static constexpr std::string_view field;          // "labels"
//   static constexpr bool selects;                                       // whether spec.selector may use it
//   static base::Result<void> check_key(std::string_view), check_value(std::string_view);
template <class Key>
struct KeyValueSettings {
  MetadataOf on = MetadataOf::object;
  std::vector<std::pair<Key, ValueRequirement>> require;
  std::vector<Key> forbid;
  std::vector<std::pair<Key, std::string>> defaults;

  static const fields::Table<KeyValueSettings>& table();
  void check(fields::Reader& reader, const yaml::Value& at);
};

template <class Key>
[[nodiscard]] std::unique_ptr<const Check> compile(KeyValueSettings<Key> settings);

}  // namespace tidegate::checks

namespace tidegate::fields {

template <>
struct EnumNames<checks::MetadataOf> {
  static constexpr std::array<std::pair<checks::MetadataOf, std::string_view>, 2> names{
      {{checks::MetadataOf::object, "object"}, {checks::MetadataOf::pod_template, "template"}}};
};

// A scalar is a pattern; a map gives `pattern` or `values`, and `{}` asks only that the key is there.
template <>
struct Codec<checks::ValueRequirement> {
  static void read(Reader& reader, const yaml::Value& value, checks::ValueRequirement& out);
  static void schema(Schema& schema);
};

template <class Key>
requires requires {
  Key::check_key(std::string_view());
}
struct Codec<Key> {
  static void read(Reader& reader, const yaml::Value& value, Key& out) {
    const auto text = reader.scalar(value, "a key");
    if (!text) return;
    const base::Result<void> verdict = Key::check_key(*text);
    if (!verdict) return reader.error(value, verdict.error().message);
    out.text = *text;
  }
  static void schema(Schema& schema) { schema.type("string"); }
};

}  // namespace tidegate::fields
