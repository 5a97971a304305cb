// Kubernetes' schemas of its own kinds, as far as merging needs them: which fields there are, which lists are merged by
// which keys, which lists and maps are atomic. The table (kinds.inc) is written by tests/patches/generate.
// Invariants: constant; a type may refer to itself (JSONSchema-like types). Source: the structured-merge-diff schema
// that client-go carries, made from Kubernetes' OpenAPI.
// Thread contract: constants. Tested in tests/policies/admission/merge/schema_test.cpp and by tests/patches.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policies/base/json/node.hpp"

namespace tidegate::admission::merge {

enum class Scalar : std::uint8_t { none, number, text, boolean, any };
// How two lists or maps come together; none: the type is no list or map.
enum class Relation : std::uint8_t { none, atomic, merged };
enum class Default : std::uint8_t { none, text, number };

struct Type;

struct Field {
  std::string_view name;
  std::uint16_t type = 0;
  // Only of fields that are a key of the lists of their type.
  Default kind = Default::none;
  std::string_view text = {};
  std::int64_t number = 0;
  [[nodiscard]] json::Node default_value() const noexcept {
    return kind == Default::text     ? json::Node::of(text)
           : kind == Default::number ? json::Node::of(number)
                                     : json::Node();
  }
};

// What a value may be: a scalar, a list, a map (a struct is a map of fields), or several of them.
struct Type {
  Scalar scalar;
  Relation list;
  std::uint16_t element;  // a list's items
  std::uint16_t first_key, key_count;
  Relation map;
  std::int32_t value;  // of members that are no fields; -1: there are none
  std::uint16_t first_field, field_count;
};

struct Kind {
  std::string_view group, version, kind;
  std::uint16_t type;
};

[[nodiscard]] std::span<const Kind> all_kinds() noexcept;
// The schema of a kind, or null: it is not known.
[[nodiscard]] const Type* find_kind(std::string_view group, std::string_view version, std::string_view kind) noexcept;

// Whether there is a schema of a resource's kind in some version: networkpolicies → NetworkPolicy.
[[nodiscard]] bool knows_resource(std::string_view group, std::string_view resource);

[[nodiscard]] const Type& type_at(std::uint16_t index) noexcept;
[[nodiscard]] std::span<const Field> fields_of(const Type& type) noexcept;
[[nodiscard]] const Field* find_field(const Type& type, std::string_view name) noexcept;
// The type of a member: its field's, else that of all other members; null when it is not declared.
[[nodiscard]] const Type* member_type(const Type& type, std::string_view name) noexcept;
// What the items of a merged list are told apart by; empty: a set of scalars.
[[nodiscard]] std::span<const std::string_view> keys_of(const Type& list) noexcept;

}  // namespace tidegate::admission::merge
