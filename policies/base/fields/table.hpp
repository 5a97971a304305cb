// The fields of a struct, in order: one table drives the reading, the errors and the JSON Schema.
//   static const fields::Table<ImagesSettings> table{
//       fields::required("allow", &ImagesSettings::allow, "Globs of the images that may be used."),
//       fields::optional("requireDigest", &ImagesSettings::require_digest, "Whether …")};
// Invariants: an unknown or missing field is an error with its place; the schema allows no other fields.
// A struct may have `void check(fields::Reader&, const yaml::Value&)`, run when all its fields read well; with a member
// `checks_partial` also when some did not, so that one mistake doesn't hide others: what was not read is then default.
// Thread contract: immutable once made. Tested in tests/policies/base/fields/fields_test.cpp.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/base/fields/codec.hpp"
#include "policies/base/fields/reader.hpp"
#include "policies/base/fields/schema.hpp"

namespace tidegate::fields {

enum class Presence : std::uint8_t { required, optional, refused };

// What of a field doesn't depend on its struct.
struct FieldInfo {
  std::string name;
  Presence presence = Presence::optional;
  std::string description;  // sentences, for the schema; of a refused field the error's text
  std::string hint;         // of a refused field: the remedy
};

template <class S>
struct Field {
  FieldInfo info;
  std::function<void(Reader&, const yaml::Value&, S&)> read;
  std::function<void(Schema&)> schema;
};

template <class S, class T>
[[nodiscard]] Field<S> make_field(std::string_view name, Presence presence, T S::*member, std::string_view text) {
  return {{std::string(name), presence, std::string(text), {}},
          [member](Reader& reader, const yaml::Value& value, S& out) { Codec<T>::read(reader, value, out.*member); },
          [](Schema& schema) { Codec<T>::schema(schema); }};
}

template <class S, class T>
[[nodiscard]] Field<S> required(std::string_view name, T S::*member, std::string_view description) {
  return make_field(name, Presence::required, member, description);
}

// The member's initialiser is the default.
template <class S, class T>
[[nodiscard]] Field<S> optional(std::string_view name, T S::*member, std::string_view description) {
  return make_field(name, Presence::optional, member, description);
}

// A field that is known but can't be used: `message` is its error, `hint` the remedy. It is not in the schema.
template <class S>
[[nodiscard]] Field<S> refused(std::string_view name, std::string_view message, std::string_view hint = {}) {
  return {{std::string(name), Presence::refused, std::string(message), std::string(hint)},
          [](Reader&, const yaml::Value&, S&) {},
          {}};
}

// The part of a table that needs no type: which entry is which field, what is unknown, missing or refused.
// `index_of[i]` is the field of entry i, or npos.
class TableShape {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  void add(FieldInfo info) { fields_.push_back(std::move(info)); }
  void add_exactly_one_of(std::vector<std::string> names) { groups_.push_back(std::move(names)); }
  void set_description(std::string_view text) { description_ = text; }
  // Reports unknown, refused and missing fields and broken exactly-one-of groups; false when `value` is no map.
  bool match(Reader& reader, const yaml::Value& value, std::vector<std::size_t>& index_of) const;
  void describe(Schema& schema) const;
  [[nodiscard]] const std::vector<FieldInfo>& fields() const noexcept { return fields_; }

 private:
  // Whether an unknown key is most likely that field.
  [[nodiscard]] bool misspelt(const yaml::Value& value, const std::vector<std::size_t>& index_of,
                              std::string_view name) const;
  static void check_group(Reader& reader, const yaml::Value& value, const std::vector<std::string>& group, bool guess);

  std::vector<FieldInfo> fields_;
  std::vector<std::vector<std::string>> groups_;
  std::string description_;
};

template <class S>
class Table {
 public:
  Table(std::initializer_list<Field<S>> fields) : Table(std::vector<Field<S>>(fields)) {}
  explicit Table(std::vector<Field<S>> fields) : fields_(std::move(fields)) {
    for (const Field<S>& field : fields_) shape_.add(field.info);
  }
  // What the struct is, for the schema; a field's own description wins over it.
  Table&& described(std::string_view text) && {
    shape_.set_description(text);
    return std::move(*this);
  }
  // Exactly one of these fields must be there.
  Table&& exactly_one_of(std::vector<std::string> names) && {
    shape_.add_exactly_one_of(std::move(names));
    return std::move(*this);
  }

  void read(Reader& reader, const yaml::Value& value, S& out) const {
    const std::size_t before = reader.errors();
    std::vector<std::size_t> index_of;
    if (!shape_.match(reader, value, index_of)) return;
    for (std::size_t i = 0; i < index_of.size(); ++i) {
      if (index_of[i] != TableShape::npos) fields_[index_of[i]].read(reader, value.entries[i].value, out);
    }
    if constexpr (requires { out.check(reader, value); }) {
      constexpr bool always = requires {
        S::checks_partial;
      };
      if (always || reader.errors() == before) out.check(reader, value);
    }
  }

  void schema(Schema& schema) const {
    shape_.describe(schema);
    for (const Field<S>& field : fields_) {
      if (field.info.presence == Presence::refused) continue;
      Schema& property = schema.property(field.info.name);
      field.schema(property);
      property.description(field.info.description);
    }
  }

  // For documentation.
  [[nodiscard]] const std::vector<FieldInfo>& fields() const noexcept { return shape_.fields(); }

 private:
  TableShape shape_;
  std::vector<Field<S>> fields_;
};

}  // namespace tidegate::fields
