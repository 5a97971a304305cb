// Values of the reference evaluator: the obvious representation, sharing nothing with the product's.
// Source: cel-spec doc/langdef.md "Values", "Equality", "Ordering"; cel-go common/types where the spec leaves room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tidegate::cel::reference {

struct Value;
__extension__ using Wide = __int128;  // room for every sum and product of 64 bits
using List = std::vector<Value>;

struct Null {};
struct Bytes {
  std::string text;
};
// Keys in the order in which they came; no two are equal.
struct Map {
  List keys, values;
};
struct TypeName {
  std::string name;
};
struct Duration {
  std::int64_t nanoseconds;
};
struct Timestamp {
  std::int64_t seconds;
  std::int64_t nanoseconds;
  std::int64_t offset_minutes;
};
struct Optional {
  std::shared_ptr<const Value> value;  // null: none
};
struct Error {
  std::string text;
};

struct Value {
  std::variant<Null, bool, std::int64_t, std::uint64_t, double, std::string, Bytes, List, Map, TypeName, Duration,
               Timestamp, Optional, Error>
      v;

  template <class T>
  [[nodiscard]] bool is() const {
    return std::holds_alternative<T>(v);
  }
  template <class T>
  [[nodiscard]] const T& as() const {
    return std::get<T>(v);
  }
  template <class T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&v);
  }
};

[[nodiscard]] Value error(std::string text);
[[nodiscard]] Value no_such_overload();
[[nodiscard]] Value some(Value value);
[[nodiscard]] Value none();

[[nodiscard]] bool equal(const Value& left, const Value& right);
// -1, 0, 1; none where the two have no order, NaN among them.
[[nodiscard]] std::optional<int> order(const Value& left, const Value& right);
// The value of an equal key; null when there is none.
[[nodiscard]] const Value* find(const Map& map, const Value& key);
[[nodiscard]] std::string type_name(const Value& value);
// For messages of the test, and to compare by: every bit of a value shows.
[[nodiscard]] std::string text(const Value& value);

}  // namespace tidegate::cel::reference
