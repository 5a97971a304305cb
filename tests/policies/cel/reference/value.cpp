#include "tests/policies/cel/reference/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tidegate::cel::reference {
namespace {

using Int = std::int64_t;
using Uint = std::uint64_t;

int sign(bool less, bool greater) {
  return less ? -1 : greater ? 1 : 0;
}

// An int or uint beside a double is compared as a double once it is known to be in range, as cel-go does.
std::optional<int> order_with_double(const Value& left, double right) {
  if (std::isnan(right)) return std::nullopt;
  double value = 0;
  if (const Int* i = left.get<Int>()) {
    if (right < -0x1p63) return 1;
    if (right > 0x1p63) return -1;
    value = static_cast<double>(*i);
  } else {
    if (right < 0) return 1;
    if (right > 0x1p64) return -1;
    value = static_cast<double>(left.as<Uint>());
  }
  return sign(value<right, value> right);
}

std::optional<int> order_numbers(const Value& left, const Value& right) {
  const double* left_real = left.get<double>();
  const double* right_real = right.get<double>();
  if (left_real && right_real) {
    if (std::isnan(*left_real) || std::isnan(*right_real)) return std::nullopt;
    return sign(*left_real<*right_real, *left_real> * right_real);
  }
  if (right_real) return order_with_double(left, *right_real);
  if (left_real) {
    const auto turned = order_with_double(right, *left_real);
    return turned ? std::optional(-*turned) : std::nullopt;
  }
  const auto wide = [](const Value& value) {
    return value.is<Int>() ? static_cast<Wide>(value.as<Int>()) : static_cast<Wide>(value.as<Uint>());
  };
  return sign(wide(left) < wide(right), wide(left) > wide(right));
}

bool is_number(const Value& value) {
  return value.is<Int>() || value.is<Uint>() || value.is<double>();
}

template <class T>
std::optional<int> order_as(const Value& left, const Value& right) {
  return sign(left.as<T>() < right.as<T>(), right.as<T>() < left.as<T>());
}

bool equal_maps(const Map& left, const Map& right) {
  if (left.keys.size() != right.keys.size()) return false;
  for (std::size_t i = 0; i < left.keys.size(); ++i) {
    const Value* other = find(right, left.keys[i]);
    if (!other || !equal(left.values[i], *other)) return false;
  }
  return true;
}

std::string joined(const List& items) {
  std::string out;
  for (const Value& item : items) out += (out.empty() ? "" : ", ") + text(item);
  return out;
}

}  // namespace

Value error(std::string text) {
  return {Error{std::move(text)}};
}
Value no_such_overload() {
  return error("no such overload");
}
Value some(Value value) {
  return {Optional{std::make_shared<const Value>(std::move(value))}};
}
Value none() {
  return {Optional{nullptr}};
}

bool equal(const Value& left, const Value& right) {
  if (is_number(left) && is_number(right)) return order_numbers(left, right) == 0;
  if (left.v.index() != right.v.index()) return false;
  if (left.is<Null>()) return true;
  if (left.is<bool>()) return left.as<bool>() == right.as<bool>();
  if (left.is<std::string>()) return left.as<std::string>() == right.as<std::string>();
  if (left.is<Bytes>()) return left.as<Bytes>().text == right.as<Bytes>().text;
  if (left.is<List>()) {
    const List &a = left.as<List>(), &b = right.as<List>();
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
  }
  if (left.is<Map>()) return equal_maps(left.as<Map>(), right.as<Map>());
  if (left.is<TypeName>()) return left.as<TypeName>().name == right.as<TypeName>().name;
  if (left.is<Duration>()) return left.as<Duration>().nanoseconds == right.as<Duration>().nanoseconds;
  if (left.is<Timestamp>()) return order(left, right) == 0;
  if (left.is<Optional>()) {
    const auto &a = left.as<Optional>().value, &b = right.as<Optional>().value;
    return a && b ? equal(*a, *b) : !a && !b;
  }
  return false;
}

std::optional<int> order(const Value& left, const Value& right) {
  if (is_number(left) && is_number(right)) return order_numbers(left, right);
  if (left.v.index() != right.v.index()) return std::nullopt;
  if (left.is<bool>()) return order_as<bool>(left, right);
  if (left.is<std::string>()) return order_as<std::string>(left, right);
  if (left.is<Bytes>()) {
    const int compared = left.as<Bytes>().text.compare(right.as<Bytes>().text);
    return sign(compared<0, compared> 0);
  }
  if (left.is<Duration>()) {
    const Int a = left.as<Duration>().nanoseconds, b = right.as<Duration>().nanoseconds;
    return sign(a<b, a> b);
  }
  if (left.is<Timestamp>()) {
    const auto instant = [](const Timestamp& t) { return std::pair(t.seconds, t.nanoseconds); };
    const auto a = instant(left.as<Timestamp>()), b = instant(right.as<Timestamp>());
    return sign(a<b, a> b);
  }
  return std::nullopt;
}

const Value* find(const Map& map, const Value& key) {
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (equal(map.keys[i], key)) return &map.values[i];
  }
  return nullptr;
}

std::string type_name(const Value& value) {
  constexpr const char* names[] = {"null_type",
                                   "bool",
                                   "int",
                                   "uint",
                                   "double",
                                   "string",
                                   "bytes",
                                   "list",
                                   "map",
                                   "type",
                                   "google.protobuf.Duration",
                                   "google.protobuf.Timestamp",
                                   "optional_type",
                                   "error"};
  return names[value.v.index()];
}

std::string text(const Value& value) {
  if (value.is<Null>()) return "null";
  if (const bool* b = value.get<bool>()) return *b ? "true" : "false";
  if (const Int* i = value.get<Int>()) return std::to_string(*i);
  if (const Uint* u = value.get<Uint>()) return std::to_string(*u) + "u";
  if (const double* d = value.get<double>()) return std::isnan(*d) ? "double(NaN)" : fmt::format("double({:.17g})", *d);
  if (const auto* s = value.get<std::string>()) return "'" + *s + "'";
  if (const Bytes* b = value.get<Bytes>()) {
    std::string out;
    for (const char c : b->text) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    return "b'" + out + "'";
  }
  if (const List* list = value.get<List>()) return "[" + joined(*list) + "]";
  if (const Map* map = value.get<Map>()) {
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < map->keys.size(); ++i)
      entries.push_back(text(map->keys[i]) + ": " + text(map->values[i]));
    std::sort(entries.begin(), entries.end());
    std::string out;
    for (const std::string& entry : entries) out += (out.empty() ? "" : ", ") + entry;
    return "{" + out + "}";
  }
  if (const TypeName* type = value.get<TypeName>()) return "type(" + type->name + ")";
  if (const Duration* d = value.get<Duration>()) return "duration(" + std::to_string(d->nanoseconds) + "ns)";
  if (const Timestamp* t = value.get<Timestamp>()) {
    return fmt::format("timestamp({}s {}ns {:+}min)", t->seconds, t->nanoseconds, t->offset_minutes);
  }
  if (const Optional* o = value.get<Optional>()) return o->value ? "optional(" + text(*o->value) + ")" : "optional()";
  return "error";
}

}  // namespace tidegate::cel::reference
