// The product's evaluator against the reference: random expressions over random documents give equal values, or both
// an error. With and without the checker, because the compiler knows less without.
#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/parse.hpp"
#include "policies/cel/program.hpp"
#include "tests/policies/cel/reference/evaluate.hpp"
#include "tests/policies/cel/reference/generate.hpp"

using namespace tidegate;
namespace reference = tidegate::cel::reference;

namespace {

constexpr std::string_view variable_names[] = {"object", "numbers", "strings", "table", "text", "number"};
constexpr std::string_view variable_types[] = {"dyn", "list(int)", "list(string)", "map(string, int)", "string", "int"};

cel::Environment make_environment() {
  cel::Environment environment = cel::Environment::kubernetes();
  for (std::size_t i = 0; i < std::size(variable_names); ++i) {
    environment.add_variable(std::string(variable_names[i]), cel::types::parse(variable_types[i]));
  }
  return environment;
}

// What the product computed, as the reference would write it.
reference::Value from_product(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::null:
      return {reference::Null{}};
    case cel::Kind::boolean:
      return {value.boolean()};
    case cel::Kind::integer:
      return {value.integer()};
    case cel::Kind::uinteger:
      return {value.uinteger()};
    case cel::Kind::real:
      return {value.real()};
    case cel::Kind::string:
      return {std::string(value.text())};
    case cel::Kind::bytes:
      return {reference::Bytes{std::string(value.text())}};
    case cel::Kind::list: {
      reference::List items;
      for (std::size_t i = 0; i < value.size(); ++i) items.push_back(from_product(value.item(i)));
      return {std::move(items)};
    }
    case cel::Kind::map: {
      reference::Map map;
      for (std::size_t i = 0; i < value.size(); ++i) {
        map.keys.push_back(from_product(value.entry(i).key));
        map.values.push_back(from_product(value.entry(i).value));
      }
      return {std::move(map)};
    }
    case cel::Kind::type:
      return {reference::TypeName{std::string(value.type().runtime_name())}};
    case cel::Kind::duration:
      return {reference::Duration{value.nanoseconds()}};
    case cel::Kind::timestamp:
      return {reference::Timestamp{value.seconds(), value.subsecond_nanoseconds(), value.offset_minutes()}};
    case cel::Kind::optional:
      return value.has_value() ? reference::some(from_product(value.value())) : reference::none();
    case cel::Kind::structure:
    case cel::Kind::opaque:
    case cel::Kind::error:
      break;
  }
  return reference::error(cel::to_text(value));
}

// A conversion of a type that nothing binds: cel-go's checker settles on its first overload, so that other values are
// errors when they come. The reference knows no types; without the checker the two are compared here as well.
bool is_settled_conversion(const cel::Value& value) {
  if (!value.is_error()) return false;
  const std::string text = cel::error_text(value);
  for (const char* name : {"bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint"}) {
    if (text.starts_with(std::string("no such overload: ") + name + "(")) return true;
  }
  return false;
}

struct Document {
  explicit Document(const std::string& text) {
    const auto parsed = json::parse_copy(text, arena);
    REQUIRE(parsed.has_value());
    for (const std::string_view name : variable_names) {
      values.push_back(cel::Value::of((*parsed)[name]));
      scope[std::string(name)] = from_product(values.back());
    }
  }

  base::Arena arena{1 << 20, 1 << 16};
  std::vector<cel::Value> values;  // by slot
  reference::Scope scope;
};

struct Counts {
  std::size_t compared = 0, errors = 0, refused = 0, different = 0;
};

class Comparison {
 public:
  void compare(const std::string& source, const Document& document, bool check, const reference::Value& expected) {
    auto program = cel::Program::compile(source, environment_, {.check = check, .macros = true});
    if (!program) {
      ++counts.refused;
      return;
    }
    arena_.reset();
    cel::Context context(arena_, matchers_);
    context.begin(std::numeric_limits<std::uint64_t>::max());
    const cel::Value value = program->evaluate({.values = document.values}, context);
    REQUIRE(!value.is_stopped());
    const reference::Value actual = from_product(value);
    ++counts.compared;
    if (actual.is<reference::Error>()) ++counts.errors;
    const std::string want = reference::text(expected), have = reference::text(actual);
    if (want == have || (check && is_settled_conversion(value))) return;
    ++counts.different;
    const std::string why = expected.is<reference::Error>() ? expected.as<reference::Error>().text : std::string();
    const std::string is = value.is_error() ? cel::error_text(value) : std::string();
    FAIL_CHECK(source << "\n  product:   " << have << " " << is << "\n  reference: " << want << " " << why
                      << std::string(check ? "" : "\n  (unchecked)"));
  }

  Counts counts;

 private:
  cel::Environment environment_ = make_environment();
  base::Arena arena_{64 << 20, 1 << 20};
  values::Matchers matchers_;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("the evaluator agrees with a slow and obvious one on random expressions") {
  // For a longer search: TIDEGATE_SEED, TIDEGATE_ROUNDS.
  const std::uint64_t seed = from_environment("TIDEGATE_SEED", 1), rounds = from_environment("TIDEGATE_ROUNDS", 4000);
  reference::Generator generator(seed);
  Comparison checked, unchecked;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::string source = generator.expression(), text = generator.document();
    CAPTURE(text);
    const cel::Parsed parsed = cel::parse(source);
    if (!parsed.root) continue;  // sortBy of a constant
    const Document document(text);
    const reference::Result expected = reference::evaluate(*parsed.root, document.scope);
    if (expected.odd_keys) continue;
    checked.compare(source, document, true, expected.value);
    unchecked.compare(source, document, false, expected.value);
  }
  MESSAGE("checked: ", checked.counts.compared, " compared, of which ", checked.counts.errors, " errors, ",
          checked.counts.refused, " refused; unchecked: ", unchecked.counts.compared, " compared, of which ",
          unchecked.counts.errors, " errors, ", unchecked.counts.refused, " refused");
  // A generator that makes only what is refused, or fails, would test nothing.
  CHECK(checked.counts.compared > rounds / 2);
  CHECK(checked.counts.errors < checked.counts.compared / 2);
  CHECK(unchecked.counts.refused < rounds / 10);
}
