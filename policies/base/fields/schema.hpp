// A JSON Schema (draft-07, what editors' YAML servers know) while it is built from the field tables.
// Invariants: properties and alternatives keep the order they were added in, so the text is stable.
// Source: json-schema.org/draft-07. Thread contract: one thread at a time. Tested in
// tests/policies/base/fields/fields_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::fields {

class Schema {
 public:
  Schema& type(std::string_view name);  // string, boolean, integer, number, array, object
  Schema& title(std::string_view text);
  Schema& description(std::string_view text);
  Schema& pattern(std::string_view regex);  // ECMA 262, unanchored: write ^ and $
  Schema& format(std::string_view name);
  Schema& constant(std::string_view text);
  Schema& enumeration(std::vector<std::string> values);
  Schema& minimum(std::int64_t value);
  Schema& min_length(std::int64_t value);
  Schema& min_items(std::int64_t value);
  Schema& min_properties(std::int64_t value);

  // The schema of each item, of the names of a map, of values that no property names.
  Schema& items();
  Schema& property_names();
  Schema& additional();
  // No properties but the named ones.
  Schema& closed();
  Schema& property(std::string_view name);
  Schema& require(std::string_view name);
  // One more alternative.
  Schema& one_of();
  Schema& any_of();
  // `if` kind is `value` `then` what is returned.
  Schema& when(std::string_view property, std::string_view value);

  [[nodiscard]] std::string_view description() const noexcept { return description_; }
  // Indented by two spaces a level; no newline at the end. With the $schema line when `root`.
  [[nodiscard]] std::string text(bool root = true) const;

 private:
  using Child = std::unique_ptr<Schema>;
  class Printer;
  void print(std::string& out, std::size_t level, bool root) const;
  void print_properties(Printer& printer) const;
  void print_conditions(Printer& printer) const;

  std::string type_, title_, description_, pattern_, format_;
  std::optional<std::string> constant_;
  std::vector<std::string> enumeration_;
  std::vector<std::pair<std::string_view, std::int64_t>> bounds_;
  Child items_, property_names_, additional_;
  bool closed_ = false;
  std::vector<std::pair<std::string, Child>> properties_;
  std::vector<std::string> required_;
  std::vector<Child> one_of_, any_of_;
  std::vector<std::pair<std::pair<std::string, std::string>, Child>> conditions_;
};

}  // namespace tidegate::fields
