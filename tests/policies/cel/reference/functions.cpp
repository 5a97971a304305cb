#include "tests/policies/cel/reference/functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <numeric>

namespace tidegate::cel::reference {
namespace {

using Int = std::int64_t;

Value size(const Value& value) {
  if (const auto* text = value.get<std::string>()) {
    return {static_cast<Int>(std::count_if(text->begin(), text->end(), [](char c) { return (c & 0xC0) != 0x80; }))};
  }
  if (const Bytes* bytes = value.get<Bytes>()) return {static_cast<Int>(bytes->text.size())};
  if (const List* list = value.get<List>()) return {static_cast<Int>(list->size())};
  if (const Map* map = value.get<Map>()) return {static_cast<Int>(map->keys.size())};
  return no_such_overload();
}

bool is_zero(const Value& value) {
  if (value.is<Null>()) return true;
  if (const bool* b = value.get<bool>()) return !*b;
  if (const Int* i = value.get<Int>()) return *i == 0;
  if (const auto* u = value.get<std::uint64_t>()) return *u == 0;
  if (const double* d = value.get<double>()) return *d == 0;
  if (const auto* s = value.get<std::string>()) return s->empty();
  if (const Bytes* b = value.get<Bytes>()) return b->text.empty();
  if (const List* list = value.get<List>()) return list->empty();
  if (const Map* map = value.get<Map>()) return map->keys.empty();
  if (const Duration* d = value.get<Duration>()) return d->nanoseconds == 0;
  if (const Timestamp* t = value.get<Timestamp>()) return t->seconds == first_second && t->nanoseconds == 0;
  return false;
}

Value call_text(std::string_view name, const Value& a, const Value& b) {
  if (!a.is<std::string>() || !b.is<std::string>()) return no_such_overload();
  const std::string &text = a.as<std::string>(), &part = b.as<std::string>();
  if (name == "contains") return {text.find(part) != std::string::npos};
  if (name == "startsWith") return {text.starts_with(part)};
  if (name == "endsWith") return {text.ends_with(part)};
  const re2::RE2 pattern(part, re2::RE2::Quiet);
  if (!pattern.ok()) return error("invalid regular expression");
  return {re2::RE2::PartialMatch(text, pattern)};
}

Value map_insert(const List& args) {
  if (args.empty() || !args[0].is<Map>()) return no_such_overload();
  Map made = args[0].as<Map>();
  Map more;
  if (args.size() == 3) {
    more = {{args[1]}, {args[2]}};
  } else if (args.size() == 2 && args[1].is<Map>()) {
    more = args[1].as<Map>();
  } else {
    return no_such_overload();
  }
  for (std::size_t i = 0; i < more.keys.size(); ++i) {
    if (find(made, more.keys[i])) return error("insert failed: key already exists");
    made.keys.push_back(more.keys[i]);
    made.values.push_back(more.values[i]);
  }
  return {std::move(made)};
}

// Keys must have one type and an order.
Value sort_by_keys(const Value& list, const Value& keys) {
  if (!list.is<List>() || !keys.is<List>()) return no_such_overload();
  const List &items = list.as<List>(), &by = keys.as<List>();
  if (items.size() != by.size()) return error("lists of different sizes");
  for (const Value& key : by) {
    if (key.v.index() != by[0].v.index()) return error("list elements must have the same type");
    if (!order(key, key)) return error("list elements must be comparable");
  }
  std::vector<std::size_t> places(items.size());
  std::iota(places.begin(), places.end(), 0);
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return order(by[a], by[b]).value_or(0) < 0; });
  List sorted;
  for (const std::size_t place : places) sorted.push_back(items[place]);
  return {std::move(sorted)};
}

Value call_optional(std::string_view name, const List& args) {
  if (name == "optional.none") return args.empty() ? none() : no_such_overload();
  if (args.size() != 1) return no_such_overload();
  if (name == "optional.of") return some(args[0]);
  if (name == "optional.ofNonZeroValue") return is_zero(args[0]) ? none() : some(args[0]);
  if (!args[0].is<Optional>()) return no_such_overload();
  const auto& value = args[0].as<Optional>().value;
  if (name == "hasValue") return {value != nullptr};
  return value ? *value : error("optional.none() dereference");
}

}  // namespace

Value call_function(std::string_view name, bool member, const List& args) {
  if (name == "size" && args.size() == 1) return size(args[0]);
  if (name == "matches" && args.size() == 2) return call_text(name, args[0], args[1]);
  if (name == "cel.@mapInsert") return map_insert(args);
  if (name.starts_with("optional.") && !member) return call_optional(name, args);
  if (name.starts_with("get")) return member ? call_time(name, args) : no_such_overload();
  if (member) {
    if (name == "hasValue" || name == "value") return call_optional(name, args);
    if (name == "contains" || name == "startsWith" || name == "endsWith") {
      return args.size() == 2 ? call_text(name, args[0], args[1]) : no_such_overload();
    }
    if (name == "@sortByAssociatedKeys" && args.size() == 2) return sort_by_keys(args[0], args[1]);
    return no_such_overload();
  }
  return args.size() == 1 ? convert(name, args[0]) : no_such_overload();
}

}  // namespace tidegate::cel::reference
