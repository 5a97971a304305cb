#include "policies/base/fields/schema.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tidegate::fields {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> room{};
      std::snprintf(room.data(), room.size(), "\\u%04x", static_cast<unsigned>(c));
      out += room.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string quoted_list(const std::vector<std::string>& words) {
  std::string out = "[";
  for (const std::string& word : words) out += (out.size() > 1 ? ", " : "") + quoted(word);
  return out + "]";
}

}  // namespace

// Writes the keywords of one schema as the members of one JSON object.
class Schema::Printer {
 public:
  Printer(std::string& out, std::size_t level) : out_(out), level_(level) { out_ += "{"; }
  void member(std::string_view name, std::string_view json) {
    next();
    out_ += quoted(name) + ": " + std::string(json);
  }
  void child(std::string_view name, const Schema& schema) {
    next();
    out_ += quoted(name) + ": ";
    schema.print(out_, level_ + 1, false);
  }
  void children(std::string_view name, const std::vector<Child>& list) {
    if (list.empty()) return;
    next();
    out_ += quoted(name) + ": [";
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ", ";
      list[i]->print(out_, level_ + 1, false);
    }
    out_ += "]";
  }
  [[nodiscard]] std::size_t level() const { return level_; }
  [[nodiscard]] std::string& out() { return out_; }
  void end() {
    if (!first_) out_ += "\n" + std::string(2 * level_, ' ');
    out_ += "}";
  }

 private:
  void next() {
    out_ += first_ ? "\n" : ",\n";
    out_ += std::string(2 * (level_ + 1), ' ');
    first_ = false;
  }
  std::string& out_;
  std::size_t level_;
  bool first_ = true;
};

Schema& Schema::type(std::string_view name) {
  return type_ = name, *this;
}
Schema& Schema::title(std::string_view text) {
  return title_ = text, *this;
}
Schema& Schema::description(std::string_view text) {
  return description_ = text, *this;
}
Schema& Schema::pattern(std::string_view regex) {
  return pattern_ = regex, *this;
}
Schema& Schema::format(std::string_view name) {
  return format_ = name, *this;
}
Schema& Schema::constant(std::string_view text) {
  return constant_ = text, *this;
}
Schema& Schema::enumeration(std::vector<std::string> values) {
  return enumeration_ = std::move(values), *this;
}
Schema& Schema::minimum(std::int64_t value) {
  return bounds_.emplace_back("minimum", value), *this;
}
Schema& Schema::min_length(std::int64_t value) {
  return bounds_.emplace_back("minLength", value), *this;
}
Schema& Schema::min_items(std::int64_t value) {
  return bounds_.emplace_back("minItems", value), *this;
}
Schema& Schema::min_properties(std::int64_t value) {
  return bounds_.emplace_back("minProperties", value), *this;
}
Schema& Schema::closed() {
  return closed_ = true, *this;
}
Schema& Schema::require(std::string_view name) {
  return required_.emplace_back(name), *this;
}

Schema& Schema::items() {
  return *(items_ = std::make_unique<Schema>());
}
Schema& Schema::property_names() {
  return *(property_names_ = std::make_unique<Schema>());
}
Schema& Schema::additional() {
  return *(additional_ = std::make_unique<Schema>());
}
Schema& Schema::property(std::string_view name) {
  return *properties_.emplace_back(std::string(name), std::make_unique<Schema>()).second;
}
Schema& Schema::one_of() {
  return *one_of_.emplace_back(std::make_unique<Schema>());
}
Schema& Schema::any_of() {
  return *any_of_.emplace_back(std::make_unique<Schema>());
}
Schema& Schema::when(std::string_view property, std::string_view value) {
  return *conditions_.emplace_back(std::pair(std::string(property), std::string(value)), std::make_unique<Schema>())
              .second;
}

std::string Schema::text(bool root) const {
  std::string out;
  print(out, 0, root);
  return out;
}

void Schema::print(std::string& out, std::size_t level, bool root) const {
  Printer printer(out, level);
  if (root) printer.member("$schema", quoted("http://json-schema.org/draft-07/schema#"));
  if (!title_.empty()) printer.member("title", quoted(title_));
  if (!description_.empty()) printer.member("description", quoted(description_));
  if (!type_.empty()) printer.member("type", quoted(type_));
  if (constant_) printer.member("const", quoted(*constant_));
  if (!enumeration_.empty()) printer.member("enum", quoted_list(enumeration_));
  if (!pattern_.empty()) printer.member("pattern", quoted(pattern_));
  if (!format_.empty()) printer.member("format", quoted(format_));
  for (const auto& [name, value] : bounds_) printer.member(name, std::to_string(value));
  if (items_) printer.child("items", *items_);
  print_properties(printer);
  printer.children("oneOf", one_of_);
  printer.children("anyOf", any_of_);
  print_conditions(printer);
  printer.end();
}

void Schema::print_properties(Printer& printer) const {
  if (!properties_.empty()) {
    std::string text;
    Printer members(text, printer.level() + 1);
    for (const auto& [name, schema] : properties_) members.child(name, *schema);
    members.end();
    printer.member("properties", text);
  }
  if (property_names_) printer.child("propertyNames", *property_names_);
  if (additional_) {
    printer.child("additionalProperties", *additional_);
  } else if (closed_) {
    printer.member("additionalProperties", "false");
  }
  if (!required_.empty()) printer.member("required", quoted_list(required_));
}

void Schema::print_conditions(Printer& printer) const {
  if (conditions_.empty()) return;
  std::string text = "[";
  for (const auto& [condition, schema] : conditions_) {
    if (text.size() > 1) text += ", ";
    Schema test;
    test.property(condition.first).constant(condition.second);
    test.require(condition.first);
    Printer branch(text, printer.level() + 1);
    branch.child("if", test);
    branch.child("then", *schema);
    branch.end();
  }
  printer.member("allOf", text + "]");
}

}  // namespace tidegate::fields
