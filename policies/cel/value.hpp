// A CEL value while an expression runs: 16 bytes, trivially copyable, borrowing what is large from the reviewed
// document, from the program's constants or from the arena of the evaluation. Invariants: strings are valid UTF-8 and
// may hold NUL; a list or map is either JSON (borrowed as it was parsed) or of Values; a map's keys are unique by CEL's
// equality; errors are values and are never stored inside a list or map. Source: cel-spec doc/langdef.md. Thread
// contract: values; what they borrow is immutable. Tested in tests/policies/cel/value_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "policies/base/json/node.hpp"

namespace tidegate::cel {

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,   // int64
  uinteger,  // uint64
  real,
  string,
  bytes,
  list,
  map,
  type,
  duration,   // nanoseconds
  timestamp,  // years 1 to 9999, with the offset it was written with
  optional,
  structure,  // a message of a declared type: Object{…}, JSONPatch{…}
  opaque,     // a library's own type: quantity, url, ip, cidr, semver, format
  error,
};

class Value;
class Type;
struct Entry;
struct Structure;
struct OpaqueType;

enum class ErrorCode : std::uint8_t {
  message,      // the detail is the whole text
  no_such_key,  // the detail is the key; the text is "no such key: KEY"
  stopped,      // cost, time or memory is used up: ends the evaluation, && and || do not absorb it
};

class Value {
 public:
  constexpr Value() noexcept = default;  // null
  static constexpr Value of(bool v) noexcept { return Value(Kind::boolean, 0, Payload{.boolean = v}); }
  static constexpr Value of(std::int64_t v) noexcept { return Value(Kind::integer, 0, Payload{.integer = v}); }
  static constexpr Value of(std::uint64_t v) noexcept { return Value(Kind::uinteger, 0, Payload{.uinteger = v}); }
  static constexpr Value of(double v) noexcept { return Value(Kind::real, 0, Payload{.real = v}); }
  // These borrow what they are given.
  static constexpr Value of(std::string_view v) noexcept {
    return Value(Kind::string, static_cast<std::uint32_t>(v.size()), Payload{.text = v.data()});
  }
  static constexpr Value bytes(std::string_view v) noexcept {
    return Value(Kind::bytes, static_cast<std::uint32_t>(v.size()), Payload{.text = v.data()});
  }
  static Value of(const char*) = delete;  // would become a bool
  static constexpr Value list(std::span<const Value> items) noexcept {
    return Value(Kind::list, static_cast<std::uint32_t>(items.size()), Payload{.items = items.data()});
  }
  // Looked through one by one: for a few entries. make_map() (operations.hpp) makes maps of any size.
  static constexpr Value map(std::span<const Entry> entries) noexcept;
  // REQUIRES: in the order of map_key.hpp; they are found by halving.
  static constexpr Value sorted_map(std::span<const Entry> entries) noexcept;
  static constexpr Value type(const Type& t) noexcept { return Value(Kind::type, 0, Payload{.type = &t}); }
  static constexpr Value duration(std::int64_t nanoseconds) noexcept {
    return Value(Kind::duration, 0, Payload{.integer = nanoseconds});
  }
  // seconds since the epoch; 0 <= nanoseconds < 1e9; |offset_minutes| <= 25 * 60, as Go reads them.
  static constexpr Value timestamp(std::int64_t seconds, std::uint32_t nanoseconds,
                                   std::int16_t offset_minutes = 0) noexcept {
    Value v(Kind::timestamp, nanoseconds, Payload{.integer = seconds});
    v.aux_ = offset_minutes;
    return v;
  }
  static constexpr Value none() noexcept { return Value(Kind::optional, 0, Payload{.item = nullptr}); }
  static constexpr Value optional(const Value& item) noexcept {
    return Value(Kind::optional, 1, Payload{.item = &item});
  }
  static constexpr Value structure(const Structure& s) noexcept {
    return Value(Kind::structure, 0, Payload{.structure = &s});
  }
  // `object` is what `type` says it is; it lives as long as the value.
  static constexpr Value opaque(const OpaqueType& type, const void* object) noexcept;
  // `detail` is borrowed: a literal or a text in the arena.
  static constexpr Value error(ErrorCode code, std::string_view detail) noexcept {
    Value v(Kind::error, static_cast<std::uint32_t>(detail.size()), Payload{.text = detail.data()});
    v.flags_ = static_cast<std::uint8_t>(code);
    return v;
  }
  static constexpr Value error(std::string_view message) noexcept { return error(ErrorCode::message, message); }
  // Objects become maps, arrays lists; their children are converted as they are read.
  static Value of(const json::Node& node) noexcept;

  [[nodiscard]] constexpr Kind kind() const noexcept { return kind_; }
  [[nodiscard]] constexpr bool is(Kind kind) const noexcept { return kind_ == kind; }
  [[nodiscard]] constexpr bool is_error() const noexcept { return kind_ == Kind::error; }
  [[nodiscard]] constexpr bool is_stopped() const noexcept {
    return is_error() && flags_ == static_cast<std::uint8_t>(ErrorCode::stopped);
  }
  [[nodiscard]] constexpr bool is_true() const noexcept { return kind_ == Kind::boolean && payload_.boolean; }
  [[nodiscard]] constexpr bool is_false() const noexcept { return kind_ == Kind::boolean && !payload_.boolean; }

  // REQUIRES of all that follow: the kind fits.
  [[nodiscard]] constexpr bool boolean() const noexcept { return payload_.boolean; }
  [[nodiscard]] constexpr std::int64_t integer() const noexcept { return payload_.integer; }
  [[nodiscard]] constexpr std::uint64_t uinteger() const noexcept { return payload_.uinteger; }
  [[nodiscard]] constexpr double real() const noexcept { return payload_.real; }
  // Of a string or bytes.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return {payload_.text, size_}; }
  [[nodiscard]] constexpr const Type& type() const noexcept { return *payload_.type; }
  [[nodiscard]] constexpr std::int64_t nanoseconds() const noexcept { return payload_.integer; }  // of a duration
  [[nodiscard]] constexpr std::int64_t seconds() const noexcept { return payload_.integer; }      // of a timestamp
  [[nodiscard]] constexpr std::uint32_t subsecond_nanoseconds() const noexcept { return size_; }  // of a timestamp
  [[nodiscard]] constexpr std::int16_t offset_minutes() const noexcept { return aux_; }           // of a timestamp
  [[nodiscard]] constexpr bool has_value() const noexcept { return size_ != 0; }                  // of an optional
  [[nodiscard]] constexpr const Value& value() const noexcept { return *payload_.item; }          // when has_value()
  [[nodiscard]] constexpr const Structure& structure() const noexcept { return *payload_.structure; }
  [[nodiscard]] const OpaqueType& opaque_type() const noexcept;
  [[nodiscard]] bool is_opaque(const OpaqueType& type) const noexcept;
  template <class T>
  [[nodiscard]] const T& object() const noexcept;  // of an opaque value
  [[nodiscard]] constexpr ErrorCode error_code() const noexcept { return static_cast<ErrorCode>(flags_); }
  [[nodiscard]] constexpr std::string_view error_detail() const noexcept { return {payload_.text, size_}; }

  // Of a list: its length and its items. `index` < size().
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }  // of a list or map, elements
  [[nodiscard]] Value item(std::size_t index) const noexcept;
  // Of a map: the entry at a place in its order, and by key. Null (false) when there is none.
  [[nodiscard]] Entry entry(std::size_t index) const noexcept;
  [[nodiscard]] bool find(std::string_view key, Value& out) const noexcept;
  // By CEL's equality of keys: {1: ..}[1.0] and [1u] hit. A key of a kind that no key has is not found.
  [[nodiscard]] bool find(const Value& key, Value& out) const noexcept;

  // Whether a list or map borrows parsed JSON, and that JSON: the fast paths' way in.
  [[nodiscard]] constexpr bool is_json() const noexcept { return flags_ == json_flag; }
  [[nodiscard]] constexpr std::span<const json::Node> nodes() const noexcept { return {payload_.nodes, size_}; }
  [[nodiscard]] constexpr std::span<const json::Member> members() const noexcept { return {payload_.members, size_}; }
  [[nodiscard]] constexpr std::span<const Value> items() const noexcept { return {payload_.items, size_}; }
  [[nodiscard]] constexpr std::span<const Entry> entries() const noexcept;
  [[nodiscard]] constexpr bool is_sorted() const noexcept { return flags_ == sorted_flag; }

 private:
  static constexpr std::uint8_t json_flag = 1;
  static constexpr std::uint8_t sorted_flag = 2;
  union Payload {
    bool boolean;
    std::int64_t integer = 0;
    std::uint64_t uinteger;
    double real;
    const char* text;
    const Value* items;
    const Value* item;
    const Entry* entries;
    const json::Node* nodes;
    const json::Member* members;
    const Type* type;
    const Structure* structure;
    const void* object;
  };
  constexpr Value(Kind kind, std::uint32_t size, Payload payload) noexcept
      : kind_(kind), size_(size), payload_(payload) {}

  Kind kind_ = Kind::null;
  std::uint8_t flags_ = 0;  // json_flag or sorted_flag of lists and maps, an error's code
  std::int16_t aux_ = 0;    // a timestamp's offset, an opaque type's number
  std::uint32_t size_ = 0;
  Payload payload_{};
};
static_assert(sizeof(Value) == 16);

struct Entry {
  Value key;
  Value value;
};

constexpr Value Value::map(std::span<const Entry> entries) noexcept {
  return Value(Kind::map, static_cast<std::uint32_t>(entries.size()), Payload{.entries = entries.data()});
}

constexpr Value Value::sorted_map(std::span<const Entry> entries) noexcept {
  Value v = map(entries);
  v.flags_ = sorted_flag;
  return v;
}

constexpr std::span<const Entry> Value::entries() const noexcept {
  return {payload_.entries, size_};
}

// A message: the type it was written with and the fields that were set, in the order they were written.
struct Structure {
  const Type* type;
  std::span<const Entry> fields;  // keys are strings
};

// A type of a library: what CEL needs to know of it. One static object a type, so that addresses compare.
struct OpaqueType {
  std::int16_t number;    // unique; finds the type from a value
  std::string_view name;  // "kubernetes.Quantity": what type(v) says
  bool (*equal)(const void* left, const void* right);
  // As CEL would write it, quantity("1Gi"); null: the name alone.
  std::string (*text)(const void* object) = nullptr;
  // What cel-go's Size() says, which costs count; null where it has none.
  std::uint64_t (*size)(const void* object) = nullptr;
};
// All that exist, defined in opaque_types.cpp; their objects: values::Quantity, values::Url, values::IpAddress,
// values::Cidr, values::SemanticVersion, library/format's NamedFormat.
extern const OpaqueType quantity_type, url_type, ip_type, cidr_type, semver_type, format_type;

constexpr Value Value::opaque(const OpaqueType& type, const void* object) noexcept {
  Value v(Kind::opaque, 0, Payload{.object = object});
  v.aux_ = type.number;
  return v;
}
inline bool Value::is_opaque(const OpaqueType& type) const noexcept {
  return kind_ == Kind::opaque && aux_ == type.number;
}
template <class T>
const T& Value::object() const noexcept {
  return *static_cast<const T*>(payload_.object);
}

inline Value Value::of(const json::Node& node) noexcept {
  switch (node.kind()) {
    case json::Kind::null:
      break;
    case json::Kind::boolean:
      return of(node.boolean());
    case json::Kind::integer:
      return of(node.integer());
    case json::Kind::real:
      return of(node.real());
    case json::Kind::string:
      return of(node.string());
    case json::Kind::array: {
      const auto items = node.items();
      Value v(Kind::list, static_cast<std::uint32_t>(items.size()), Payload{.nodes = items.data()});
      v.flags_ = json_flag;
      return v;
    }
    case json::Kind::object: {
      const auto members = node.members();
      Value v(Kind::map, static_cast<std::uint32_t>(members.size()), Payload{.members = members.data()});
      v.flags_ = json_flag;
      return v;
    }
  }
  return {};
}

inline Value Value::item(std::size_t index) const noexcept {
  return is_json() ? of(payload_.nodes[index]) : payload_.items[index];
}
inline Entry Value::entry(std::size_t index) const noexcept {
  if (!is_json()) return payload_.entries[index];
  return {of(payload_.members[index].name()), of(payload_.members[index].value)};
}

}  // namespace tidegate::cel
