// Elements, fields and keys: x[k], x.f, x.?f, x[?k], has(x.f), and the maps that are looked into.
#include <algorithm>
#include <limits>
#include <numeric>

#include "policies/cel/error_texts.hpp"
#include "policies/cel/map_key.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/operations/numbers.hpp"

namespace tidegate::cel {
namespace {

Value unsupported_index(Context& context, const Value& key) {
  if (is_number(key)) return error_of(context, {"unsupported index value ", KeyText(key).view(), " in list"});
  return error_of(context, {"unsupported index type '", type_name(key), "' in list"});
}

Presence look_into_list(Context& context, const Value& list, const Value& key, Value& out) {
  const MapKey number(key);  // knows which doubles are whole
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!is_number(key) || !number.is_key() || (number.is_natural() && number.natural() > most)) {
    out = unsupported_index(context, key);
    return Presence::failed;
  }
  if (!number.is_natural() || number.natural() >= list.size()) return Presence::absent;
  out = list.item(number.natural());
  return Presence::present;
}

// What is inside of an optional, or of optionals in it; none() when there is nothing.
Value unwrapped(Value operand) {
  while (operand.is(Kind::optional) && operand.has_value()) operand = operand.value();
  return operand;
}

constexpr std::size_t looked_through = 16;  // entries: up to here one after the other is as quick as halving

Value repeated_key() {
  return Value::error("Failed with repeated key");
}

// Keeps the last of equal keys, at the place of the first. False when there were any that must not be.
bool drop_repeats(std::span<Entry>& entries, RepeatedKeys repeats) {
  std::size_t kept = 0;
  for (const Entry& entry : entries) {
    const auto before = entries.first(kept);
    const auto same = std::ranges::find(before, MapKey(entry.key), [](const Entry& e) { return MapKey(e.key); });
    if (same == before.end()) {
      entries[kept++] = entry;
    } else if (repeats == RepeatedKeys::refused) {
      return false;
    } else {
      same->value = entry.value;
    }
  }
  entries = entries.first(kept);
  return true;
}

Value sorted(Context& context, std::span<Entry> entries, RepeatedKeys repeats) {
  auto* order = context.allocate<std::uint32_t>(entries.size());
  auto* result = context.allocate<Entry>(entries.size());
  if (order == nullptr || result == nullptr) return context.stop(Stop::memory);
  const std::span places(order, entries.size());
  std::iota(places.begin(), places.end(), 0U);
  std::ranges::sort(places, [&](std::uint32_t left, std::uint32_t right) {
    const auto by_key = MapKey(entries[left].key) <=> MapKey(entries[right].key);
    return by_key == 0 ? left < right : by_key < 0;
  });
  std::size_t kept = 0;
  for (const std::uint32_t place : places) {
    const Entry& entry = entries[place];
    if (kept == 0 || MapKey(result[kept - 1].key) != MapKey(entry.key)) {
      result[kept++] = entry;
    } else if (repeats == RepeatedKeys::refused) {
      return repeated_key();
    } else {
      result[kept - 1].value = entry.value;
    }
  }
  return Value::sorted_map({result, kept});
}

}  // namespace

Presence look_into(Context& context, const Value& container, const Value& key, Value& out) {
  switch (container.kind()) {
    case Kind::map:
      return container.find(key, out) ? Presence::present : Presence::absent;
    case Kind::list:
      return look_into_list(context, container, key, out);
    case Kind::structure:
      return Value::map(container.structure().fields).find(key, out) ? Presence::present : Presence::absent;
    case Kind::error:
      out = container;
      return Presence::failed;
    default:
      return Presence::absent;
  }
}

Value missing(Context& context, const Value& container, const Value& key) {
  if (container.is(Kind::list)) return error_of(context, {"index out of bounds: ", KeyText(key).view()});
  if (key.is(Kind::string)) return Value::error(ErrorCode::no_such_key, key.text());
  const std::string_view text = joined(context, {KeyText(key).view()});
  return text.data() == nullptr ? context.stop(Stop::memory) : Value::error(ErrorCode::no_such_key, text);
}

Value make_map(Context& context, std::span<Entry> entries, RepeatedKeys repeats) {
  for (const Entry& entry : entries) {
    if (entry.key.is(Kind::real) || !MapKey(entry.key).is_key()) return Value::error("unsupported key type");
  }
  if (entries.size() > looked_through) return sorted(context, entries, repeats);
  return drop_repeats(entries, repeats) ? Value::map(entries) : repeated_key();
}

Value make_optional(Context& context, const Value& value) {
  auto* room = context.allocate<Value>(1);
  if (room == nullptr) return context.stop(Stop::memory);
  *room = value;
  return Value::optional(*room);
}

Value optional_at(Context& context, const Value& container, const Value& key) {
  const Value inner = unwrapped(container);
  if (inner.is(Kind::optional)) return inner;
  Value out;
  switch (look_into(context, inner, key, out)) {
    case Presence::present:
      return make_optional(context, out);
    case Presence::absent:
      return Value::none();
    case Presence::failed:
      return out;
  }
  return out;
}

Value optional_select(Context& context, const Value& operand, std::string_view field) {
  return optional_at(context, operand, Value::of(field));
}

Value at(Context& context, const Value& container, const Value& key) {
  if (container.is(Kind::optional)) return optional_at(context, container, key);
  Value out;
  return look_into(context, container, key, out) == Presence::absent ? missing(context, container, key) : out;
}

Value select(Context& context, const Value& operand, std::string_view field) {
  Value out;
  if (operand.is(Kind::map)) return operand.find(field, out) ? out : Value::error(ErrorCode::no_such_key, field);
  return at(context, operand, Value::of(field));
}

Value has(Context& context, const Value& operand, std::string_view field) {
  Value out;
  if (operand.is(Kind::map)) return Value::of(operand.find(field, out));
  const Presence found = look_into(context, unwrapped(operand), Value::of(field), out);
  return found == Presence::failed ? out : Value::of(found == Presence::present);
}

}  // namespace tidegate::cel
