#include "tests/policies/cel/conformance/typed_value.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"

namespace tidegate::cel::conformance {

namespace {

template <class Number>
std::optional<Value> number(const std::string& text) {
  Number parsed{};
  const auto* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, parsed).ptr != end) return std::nullopt;
  return Value::of(parsed);
}

std::optional<Value> real(const std::string& text) {
  if (text == "NaN") return Value::of(std::numeric_limits<double>::quiet_NaN());
  if (text == "Infinity") return Value::of(std::numeric_limits<double>::infinity());
  if (text == "-Infinity") return Value::of(-std::numeric_limits<double>::infinity());
  return number<double>(text);
}

std::string from_base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<unsigned>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xFF);
  }
  return out;
}

// What FUNCTION('TEXT') gives: the programs live as long as the process, since values borrow from them.
std::optional<Value> made_by(std::string_view function, const std::string& text, const Environment& environment,
                             Context& context) {
  static std::vector<Program> kept;
  std::string quoted;
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  auto program = Program::compile(std::string(function) + "('" + quoted + "')", environment);
  if (!program) return std::nullopt;
  kept.push_back(std::move(*program));
  return kept.back().evaluate({}, context);
}

std::optional<Value> type_value(const std::string& name, const Environment& environment) {
  static std::vector<TypeRef> kept;
  auto type = environment.type(name);
  if (type == nullptr) return std::nullopt;
  kept.push_back(std::move(type));
  return Value::type(*kept.back());
}

}  // namespace

std::optional<Value> typed_value(const Json& json, const Environment& environment, Context& context) {
  if (json.kind != Json::Kind::object || json.names.size() != 1) return std::nullopt;
  const auto& form = json.names.front();
  const auto& held = json.items.front();
  if (form == "null") return Value();
  if (form == "bool") return Value::of(held.boolean);
  if (form == "int") return number<std::int64_t>(held.text);
  if (form == "uint") return number<std::uint64_t>(held.text);
  if (form == "double") return real(held.text);
  if (form == "string") return context.string(held.text);
  if (form == "bytes_b64") return Value::bytes(context.string(from_base64(held.text)).text());
  if (form == "type") return type_value(held.text, environment);
  if (form == "list") {
    auto* items = context.allocate<Value>(held.items.size());
    for (std::size_t i = 0; i < held.items.size(); ++i) {
      const auto item = typed_value(held.items[i], environment, context);
      if (!item) return std::nullopt;
      items[i] = *item;
    }
    return Value::list({items, held.items.size()});
  }
  if (form == "map") {
    auto* entries = context.allocate<Entry>(held.items.size());
    for (std::size_t i = 0; i < held.items.size(); ++i) {
      const auto& pair = held.items[i].items;
      if (pair.size() != 2) return std::nullopt;
      const auto key = typed_value(pair[0], environment, context);
      const auto value = typed_value(pair[1], environment, context);
      if (!key || !value) return std::nullopt;
      entries[i] = {*key, *value};
    }
    return Value::map({entries, held.items.size()});
  }
  if (form == "optional") {
    if (held.kind == Json::Kind::null) return Value::none();
    const auto inner = typed_value(held, environment, context);
    if (!inner) return std::nullopt;
    auto* item = context.allocate<Value>(1);
    *item = *inner;
    return Value::optional(*item);
  }
  for (const auto* function : {"duration", "timestamp", "quantity", "ip", "cidr", "semver"}) {
    if (form == function) return made_by(form, held.text, environment, context);
  }
  return std::nullopt;
}

bool identical(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::real:
      return left.real() == right.real() || (std::isnan(left.real()) && std::isnan(right.real()));
    case Kind::list:
      if (left.size() != right.size()) return false;
      for (std::size_t i = 0; i < left.size(); ++i) {
        if (!identical(left.item(i), right.item(i))) return false;
      }
      return true;
    case Kind::map:
      if (left.size() != right.size()) return false;
      for (std::size_t i = 0; i < left.size(); ++i) {
        const auto entry = left.entry(i);
        bool found = false;
        for (std::size_t j = 0; j < right.size() && !found; ++j) {
          const auto other = right.entry(j);
          found = identical(entry.key, other.key) && identical(entry.value, other.value);
        }
        if (!found) return false;
      }
      return true;
    case Kind::optional:
      return left.has_value() == right.has_value() && (!left.has_value() || identical(left.value(), right.value()));
    case Kind::type:
      return left.type().runtime_name() == right.type().runtime_name();
    default:
      return equal(left, right);
  }
}

}  // namespace tidegate::cel::conformance
