#include "policies/cel/operators.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/policies/cel/reference/functions.hpp"

namespace tidegate::cel::reference {
namespace {

using Int = std::int64_t;
using Uint = std::uint64_t;

template <class T>
Value narrowed(Wide value) {
  if (value < std::numeric_limits<T>::min() || value > std::numeric_limits<T>::max()) return error("integer overflow");
  return {static_cast<T>(value)};
}

Value made_timestamp(Wide nanoseconds, Int offset_minutes) {
  constexpr Wide second = 1'000'000'000;
  Wide seconds = nanoseconds / second, rest = nanoseconds % second;
  if (rest < 0) {
    rest += second;
    --seconds;
  }
  if (seconds < first_second || seconds > last_second) return error("timestamp overflow");
  return {Timestamp{static_cast<Int>(seconds), static_cast<Int>(rest), offset_minutes}};
}

Wide instant(const Timestamp& t) {
  return static_cast<Wide>(t.seconds) * 1'000'000'000 + t.nanoseconds;
}

Value made_duration(Wide nanoseconds) {
  if (nanoseconds < std::numeric_limits<Int>::min() || nanoseconds > std::numeric_limits<Int>::max()) {
    return error("duration overflow");
  }
  return {Duration{static_cast<Int>(nanoseconds)}};
}

Value add(const Value& a, const Value& b) {
  if (a.is<Int>() && b.is<Int>()) return narrowed<Int>(Wide(a.as<Int>()) + b.as<Int>());
  if (a.is<Uint>() && b.is<Uint>()) return narrowed<Uint>(Wide(a.as<Uint>()) + b.as<Uint>());
  if (a.is<double>() && b.is<double>()) return {a.as<double>() + b.as<double>()};
  if (a.is<std::string>() && b.is<std::string>()) return {a.as<std::string>() + b.as<std::string>()};
  if (a.is<Bytes>() && b.is<Bytes>()) return {Bytes{a.as<Bytes>().text + b.as<Bytes>().text}};
  if (a.is<List>() && b.is<List>()) {
    List both = a.as<List>();
    both.insert(both.end(), b.as<List>().begin(), b.as<List>().end());
    return {std::move(both)};
  }
  const Duration *da = a.get<Duration>(), *db = b.get<Duration>();
  if (da && db) return made_duration(Wide(da->nanoseconds) + db->nanoseconds);
  if (a.is<Timestamp>() && db) {
    return made_timestamp(instant(a.as<Timestamp>()) + db->nanoseconds, a.as<Timestamp>().offset_minutes);
  }
  if (da && b.is<Timestamp>()) return add(b, a);
  return no_such_overload();
}

Value subtract(const Value& a, const Value& b) {
  if (a.is<Int>() && b.is<Int>()) return narrowed<Int>(Wide(a.as<Int>()) - b.as<Int>());
  if (a.is<Uint>() && b.is<Uint>()) return narrowed<Uint>(Wide(a.as<Uint>()) - b.as<Uint>());
  if (a.is<double>() && b.is<double>()) return {a.as<double>() - b.as<double>()};
  const Duration *da = a.get<Duration>(), *db = b.get<Duration>();
  if (da && db) return made_duration(Wide(da->nanoseconds) - db->nanoseconds);
  if (const Timestamp* t = a.get<Timestamp>()) {
    if (db) return made_timestamp(instant(*t) - db->nanoseconds, t->offset_minutes);
    if (b.is<Timestamp>()) return made_duration(instant(*t) - instant(b.as<Timestamp>()));
  }
  return no_such_overload();
}

Value multiply(const Value& a, const Value& b) {
  if (a.is<Int>() && b.is<Int>()) return narrowed<Int>(Wide(a.as<Int>()) * b.as<Int>());
  if (a.is<Uint>() && b.is<Uint>()) {
    const Uint x = a.as<Uint>(), y = b.as<Uint>();
    if (y != 0 && x > std::numeric_limits<Uint>::max() / y) return error("unsigned integer overflow");
    return {x * y};
  }
  if (a.is<double>() && b.is<double>()) return {a.as<double>() * b.as<double>()};
  return no_such_overload();
}

Value divide(const Value& a, const Value& b, bool rest) {
  if (a.is<Int>() && b.is<Int>()) {
    if (b.as<Int>() == 0) return error("division by zero");
    // Also of the modulus, which would be 0.
    if (a.as<Int>() == std::numeric_limits<Int>::min() && b.as<Int>() == -1) return error("integer overflow");
    return {rest ? a.as<Int>() % b.as<Int>() : a.as<Int>() / b.as<Int>()};
  }
  if (a.is<Uint>() && b.is<Uint>()) {
    if (b.as<Uint>() == 0) return error("division by zero");
    return {rest ? a.as<Uint>() % b.as<Uint>() : a.as<Uint>() / b.as<Uint>()};
  }
  if (!rest && a.is<double>() && b.is<double>()) return {a.as<double>() / b.as<double>()};
  return no_such_overload();
}

Value negate(const Value& a) {
  if (a.is<Int>()) return narrowed<Int>(-Wide(a.as<Int>()));
  if (a.is<double>()) return {-a.as<double>()};
  // Not declared, but a Duration of cel-go's knows it.
  if (a.is<Duration>()) return made_duration(-Wide(a.as<Duration>().nanoseconds));
  return no_such_overload();
}

Value compared(const Value& a, const Value& b, bool (*holds)(int)) {
  const auto compared = order(a, b);
  return compared ? Value{holds(*compared)} : no_such_overload();
}

Value contains(const Value& element, const Value& container) {
  if (const List* list = container.get<List>()) {
    return {std::any_of(list->begin(), list->end(), [&](const Value& item) { return equal(item, element); })};
  }
  if (const Map* map = container.get<Map>()) return {find(*map, element) != nullptr};
  return no_such_overload();
}

// A list's index: an int, or a uint or double of the same value.
std::optional<Int> list_index(const Value& key) {
  if (key.is<Int>()) return key.as<Int>();
  if (key.is<Uint>() && key.as<Uint>() <= Uint(std::numeric_limits<Int>::max())) return Int(key.as<Uint>());
  if (key.is<double>() && key.as<double>() == std::floor(key.as<double>()) && std::fabs(key.as<double>()) < 0x1p62) {
    return Int(key.as<double>());
  }
  return std::nullopt;
}

bool is_key(const Value& value) {
  return value.is<std::string>() || value.is<Int>() || value.is<Uint>() || value.is<bool>() || value.is<double>();
}

}  // namespace

Value look_up_if_present(const Value& operand, const Value& key) {
  if (!is_key(key)) return error("invalid qualifier type");
  if (const List* list = operand.get<List>()) {
    const auto at = list_index(key);
    if (!at) return error("unsupported index");
    return *at < 0 || *at >= static_cast<Int>(list->size()) ? none() : some((*list)[static_cast<std::size_t>(*at)]);
  }
  // Nothing is present in what has no parts; to ask is no error.
  const Map* map = operand.get<Map>();
  const Value* found = map ? find(*map, key) : nullptr;
  return found ? some(*found) : none();
}

Value look_up(const Value& operand, const Value& key) {
  Value found = look_up_if_present(operand, key);
  if (found.is<Error>()) return found;
  return found.as<Optional>().value ? Value(*found.as<Optional>().value) : error("no such key, or index out of bounds");
}

bool is_operator(std::string_view name) {
  return name.starts_with('_') || name.ends_with('_') || name == operators::in;
}

Value call_operator(std::string_view name, const List& args) {
  const Value &a = args.front(), &b = args.back();
  if (name == operators::equals) return {equal(a, b)};
  if (name == operators::not_equals) return {!equal(a, b)};
  if (name == operators::less) return compared(a, b, [](int c) { return c < 0; });
  if (name == operators::less_equals) return compared(a, b, [](int c) { return c <= 0; });
  if (name == operators::greater) return compared(a, b, [](int c) { return c > 0; });
  if (name == operators::greater_equals) return compared(a, b, [](int c) { return c >= 0; });
  if (name == operators::add) return add(a, b);
  if (name == operators::subtract) return subtract(a, b);
  if (name == operators::multiply) return multiply(a, b);
  if (name == operators::divide) return divide(a, b, false);
  if (name == operators::modulo) return divide(a, b, true);
  if (name == operators::negate) return negate(a);
  if (name == operators::logical_not) return a.is<bool>() ? Value{!a.as<bool>()} : no_such_overload();
  if (name == operators::in) return contains(a, b);
  return no_such_overload();
}

}  // namespace tidegate::cel::reference
