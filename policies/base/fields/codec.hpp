// Codec<T>: how a T is read from YAML and what JSON Schema says of it, side by side so that they can't drift apart.
// Here: string, bool, int64, enums with EnumNames, optional, vector, maps (also as ordered pairs), Located, and any
// struct with `static const Table<T>& table()`. Whoever has another type specialises Codec for it.
// Invariants: read() reports through the reader and never throws; on an error the target is left as it was.
// Thread contract: static functions. Tested in tests/policies/base/fields/fields_test.cpp.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "policies/base/fields/reader.hpp"
#include "policies/base/fields/schema.hpp"

namespace tidegate::fields {

template <class T>
class Table;

// static void read(Reader&, const yaml::Value&, T&);  static void schema(Schema&);
template <class T>
struct Codec;

// template <> struct EnumNames<Action> {
//   static constexpr std::array<std::pair<Action, std::string_view>, 3> names{{{Action::deny, "deny"}, …}}; };
template <class T>
struct EnumNames;

template <>
struct Codec<std::string> {
  static void read(Reader& reader, const yaml::Value& value, std::string& out);
  static void schema(Schema& schema) { schema.type("string"); }
};

template <>
struct Codec<bool> {
  static void read(Reader& reader, const yaml::Value& value, bool& out);
  static void schema(Schema& schema) { schema.type("boolean"); }
};

template <>
struct Codec<std::int64_t> {
  static void read(Reader& reader, const yaml::Value& value, std::int64_t& out);
  static void schema(Schema& schema) { schema.type("integer"); }
};

// The index of the scalar among `names`, or nothing after an error.
[[nodiscard]] std::optional<std::size_t> read_enum(Reader& reader, const yaml::Value& value,
                                                   std::span<const std::string_view> names);

template <class T>
requires std::is_enum_v<T>
struct Codec<T> {
  static constexpr auto spellings() {
    std::array<std::string_view, EnumNames<T>::names.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = EnumNames<T>::names[i].second;
    return out;
  }
  static void read(Reader& reader, const yaml::Value& value, T& out) {
    constexpr auto words = spellings();
    if (const auto index = read_enum(reader, value, words)) out = EnumNames<T>::names[*index].first;
  }
  static void schema(Schema& schema) {
    constexpr auto words = spellings();
    schema.type("string").enumeration({words.begin(), words.end()});
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static void read(Reader& reader, const yaml::Value& value, std::optional<T>& out) {
    const std::size_t before = reader.errors();
    T read{};
    Codec<T>::read(reader, value, read);
    if (reader.errors() == before) out = std::move(read);
  }
  static void schema(Schema& schema) { Codec<T>::schema(schema); }
};

template <class T>
struct Codec<Located<T>> {
  static void read(Reader& reader, const yaml::Value& value, Located<T>& out) {
    const std::size_t before = reader.errors();
    Codec<T>::read(reader, value, out.value);
    if (reader.errors() == before) out.place = value.place;
  }
  static void schema(Schema& schema) { Codec<T>::schema(schema); }
};

template <class T>
struct Codec<std::vector<T>> {
  static void read(Reader& reader, const yaml::Value& value, std::vector<T>& out) {
    if (!reader.list(value)) return;
    out.clear();
    out.reserve(value.items.size());
    for (const yaml::Value& item : value.items) {
      const std::size_t before = reader.errors();
      T read{};
      Codec<T>::read(reader, item, read);
      if (reader.errors() == before) out.push_back(std::move(read));
    }
  }
  static void schema(Schema& schema) {
    schema.type("array");
    Codec<T>::schema(schema.items());
  }
};

// A map in the order it was written. Keys go through Codec<K>, but keys that are strings are taken as they stand:
// `on` and `1` are names there.
template <class K, class T>
struct Codec<std::vector<std::pair<K, T>>> {
  static void read(Reader& reader, const yaml::Value& value, std::vector<std::pair<K, T>>& out) {
    if (!reader.map(value)) return;
    out.clear();
    out.reserve(value.entries.size());
    for (const yaml::Entry& entry : value.entries) {
      const std::size_t before = reader.errors();
      std::pair<K, T> read{};
      if constexpr (std::same_as<K, std::string>) {
        read.first = entry.key.text;
      } else {
        Codec<K>::read(reader, entry.key, read.first);
      }
      Codec<T>::read(reader, entry.value, read.second);
      if (reader.errors() == before) out.push_back(std::move(read));
    }
  }
  static void schema(Schema& schema) {
    schema.type("object");
    if constexpr (!std::same_as<K, std::string>) Codec<K>::schema(schema.property_names());
    Codec<T>::schema(schema.additional());
  }
};

template <class K, class T>
struct Codec<std::map<K, T>> {
  static void read(Reader& reader, const yaml::Value& value, std::map<K, T>& out) {
    std::vector<std::pair<K, T>> pairs;
    Codec<decltype(pairs)>::read(reader, value, pairs);
    out.clear();
    for (auto& pair : pairs) out.insert(std::move(pair));
  }
  static void schema(Schema& schema) { Codec<std::vector<std::pair<K, T>>>::schema(schema); }
};

// Structs with a table of fields (table.hpp).
template <class T>
requires requires {
  { T::table() } -> std::same_as<const Table<T>&>;
}
struct Codec<T> {
  static void read(Reader& reader, const yaml::Value& value, T& out) { T::table().read(reader, value, out); }
  static void schema(Schema& schema) { T::table().schema(schema); }
};

}  // namespace tidegate::fields
