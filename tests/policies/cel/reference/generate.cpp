#include "tests/policies/cel/reference/generate.hpp"

#include <functional>

namespace tidegate::cel::reference {
namespace {

std::string in_brackets(const std::string& text) {
  return "(" + text + ")";
}

Want element_of(Want list) {
  return list == Want::strings || list == Want::table ? Want::string : Want::integer;
}

}  // namespace

std::string_view Generator::pick(std::initializer_list<std::string_view> choices) {
  return *(choices.begin() + below(choices.size()));
}

std::string Generator::expression() {
  locals_.clear();
  named_ = 0;
  const Want wants[] = {Want::boolean, Want::boolean, Want::boolean, Want::integer,          Want::uinteger,
                        Want::real,    Want::string,  Want::bytes,   Want::duration,         Want::timestamp,
                        Want::numbers, Want::strings, Want::table,   Want::optional_integer, Want::optional_string,
                        Want::anything};
  return make(wants[below(std::size(wants))], 2 + static_cast<int>(below(4)));
}

std::string Generator::make(Want want, int depth) {
  if (chance(2)) want = static_cast<Want>(below(14));
  if (depth <= 0 || chance(12)) return leaf(want);
  if (chance(6)) {
    return in_brackets(make(Want::boolean, depth - 1) + " ? " + make(want, depth - 1) + " : " + make(want, depth - 1));
  }
  if (chance(3)) return "dyn(" + make(want, depth - 1) + ")";
  if (chance(3) && want != Want::optional_integer && want != Want::optional_string) {
    return "[" + make(want, depth - 1) + "][" + std::string(pick({"0", "0", "0", "0u", "0.0", "1", "-1"})) + "]";
  }
  return grown(want, depth - 1);
}

std::string Generator::leaf(Want want) {
  std::vector<std::string> fitting;
  for (const Local& local : locals_) {
    if (local.want == want) fitting.push_back(local.name);
  }
  if (!fitting.empty() && chance(65)) return fitting[below(fitting.size())];
  switch (want) {
    case Want::boolean:
      return std::string(pick({"true", "false", "object.flag", "has(object.nested.a)", "has(object.name)"}));
    case Want::integer:
      return std::string(pick({"0", "1", "2", "-1", "7", "-13", "9223372036854775807", "-9223372036854775808", "0x10",
                               "object.count", "number", "number"}));
    case Want::uinteger:
      return std::string(pick({"0u", "1u", "3u", "18446744073709551615u", "9223372036854775808u", "0xFu"}));
    case Want::real:
      return std::string(pick({"0.0", "1.0", "-0.0", "1.5", "-2.5e10", "1e-7", "1e300", "0.1", "9007199254740993.0",
                               "object.ratio", "123456789.0"}));
    case Want::string:
      return std::string(pick({"''", "'a'", "'abc'", "'b'", "'\\u00e9t\\u00e9'", "'\\U0001F600'", "'12'", "'-7'",
                               "'1.5'", "'true'", "object.name", "text", "text", "r'\\d+'", "'a\\nb'"}));
    case Want::bytes:
      return std::string(pick({"b''", "b'a'", "b'\\xff\\x00'", "b'abc'", "b'\\303\\251'"}));
    case Want::duration:
      return std::string(pick({"duration('0s')", "duration('1h30m')", "duration('-1.5s')", "duration('100ms')",
                               "duration('2540400h')", "duration('1ns')"}));
    case Want::timestamp:
      return std::string(pick({"timestamp('2024-02-29T12:34:56Z')", "timestamp('1970-01-01T00:00:00Z')",
                               "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59.999999999Z')",
                               "timestamp('2023-12-31T23:59:59.5+02:00')", "timestamp(0)", "timestamp(-1)"}));
    case Want::numbers:
      return std::string(pick({"[]", "[1, 2, 3]", "[3, 1, 2, 1]", "numbers", "numbers", "object.numbers", "[0]"}));
    case Want::strings:
      return std::string(pick({"['a', 'b']", "['b', 'a', 'ab', '']", "strings", "strings", "object.tags"}));
    case Want::table:
      return std::string(pick({"{}", "{'a': 1, 'b': 2}", "{'x': 0}", "table", "table", "object.table"}));
    case Want::optional_integer:
      return std::string(pick({"optional.none()", "optional.of(1)", "optional.of(0)", "object.?count", "table[?'a']",
                               "numbers[?0]", "object.?nested.?a.?b"}));
    case Want::optional_string:
      return std::string(pick({"optional.none()", "optional.of('a')", "optional.ofNonZeroValue('')", "object.?name",
                               "object.nested.?name", "strings[?1]", "object.?nested.name"}));
    case Want::anything:
      break;
  }
  return std::string(pick({"null", "object", "object.mixed", "object.nested", "object.items", "object.nothing", "int",
                           "string", "type(1)", "list", "google.protobuf.Duration", "{1: 'a', true: 2, 'c': 3u}",
                           "[1, 1u, 1.0, '1', null]", "object.mixed[0]", "object.mixed[1]", "object.nested.a.b"}));
}

std::string Generator::grown(Want want, int depth) {
  switch (want) {
    case Want::boolean:
      return boolean(depth);
    case Want::integer:
      return integer(depth);
    case Want::uinteger:
    case Want::real:
      return other_number(want, depth);
    case Want::string:
      return string(depth);
    case Want::bytes:
      return bytes(depth);
    case Want::duration:
    case Want::timestamp:
      return time(want, depth);
    case Want::numbers:
    case Want::strings:
      return list(want, depth);
    case Want::table:
      return table(depth);
    case Want::optional_integer:
    case Want::optional_string:
      return optional(want, depth);
    case Want::anything:
      break;
  }
  return anything(depth);
}

std::string Generator::macro(std::string_view name, Want range, Want body, int depth, bool filtered) {
  const std::string from = make(range, depth);
  const std::string variable = chance(20) && !locals_.empty() ? locals_.back().name : "x" + std::to_string(named_++);
  locals_.push_back({variable, element_of(range)});
  std::string out = from + "." + std::string(name) + "(" + variable + ", ";
  if (filtered) out += make(Want::boolean, depth) + ", ";
  out += make(body, depth) + ")";
  locals_.pop_back();
  return out;
}

std::string Generator::two_variable_macro(std::string_view name, Want body, int depth, bool filtered) {
  const bool of_map = chance(50);
  const Want range = of_map ? Want::table : chance(50) ? Want::numbers : Want::strings;
  const std::string from = make(range, depth);
  const std::string first = "i" + std::to_string(named_), second = "v" + std::to_string(named_);
  ++named_;
  locals_.push_back({first, of_map ? Want::string : Want::integer});
  locals_.push_back({second, of_map ? Want::integer : element_of(range)});
  std::string out = from + "." + std::string(name) + "(" + first + ", " + second + ", ";
  if (filtered) out += make(Want::boolean, depth) + ", ";
  if (name == "transformMapEntry") {
    out += "{" + make(chance(50) ? Want::string : Want::integer, depth) + ": " + make(body, depth) + "})";
  } else {
    out += make(body, depth) + ")";
  }
  locals_.resize(locals_.size() - 2);
  return out;
}

std::string Generator::optional(Want want, int depth) {
  const bool number = want == Want::optional_integer;
  const Want inner = number ? Want::integer : Want::string;
  switch (below(8)) {
    case 0:
      return "optional.of(" + make(inner, depth) + ")";
    case 1:
      return "optional.ofNonZeroValue(" + make(inner, depth) + ")";
    case 2:
      return make(want, depth) + ".or(" + make(want, depth) + ")";
    case 3: {
      const std::string from = make(chance(50) ? Want::optional_integer : Want::optional_string, depth);
      const std::string variable = "o" + std::to_string(named_++);
      const bool flat = chance(40);
      locals_.push_back({variable, inner});
      std::string out =
          from + (flat ? ".optFlatMap(" : ".optMap(") + variable + ", " + make(flat ? want : inner, depth) + ")";
      locals_.pop_back();
      return out;
    }
    case 4:
      return (number ? make(Want::numbers, depth) : make(Want::strings, depth)) + "[?" + make(Want::integer, depth) +
             "]";
    case 5:
      return number ? make(Want::table, depth) + "[?" + make(Want::string, depth) + "]" : "object.?tags[?0]";
    case 6:
      return number ? make(Want::table, depth) + ".?" + std::string(pick({"a", "b", "zz"})) : "object.?nested.?name";
    default:
      return std::string(pick({"object.?items[0].name", "object.?items[?0].?name", "object.?nested.a.b",
                               "object.?nested[?'a'].b", "object.?nothing.a", "[object.?name][0].?a",
                               "object.?zz[1 / number]", "object.?mixed[?2]", "object[?'name']"}));
  }
}

std::string Generator::anything(int depth) {
  switch (below(8)) {
    case 0:
      return "[" + make(Want::anything, depth) + ", " + make(static_cast<Want>(below(14)), depth) + "]";
    case 1:
      return "{" + make(static_cast<Want>(below(5)), depth) + ": " + make(Want::anything, depth) + ", " +
             make(Want::string, depth) + ": " + make(static_cast<Want>(below(14)), depth) + "}";
    case 2:
      return "type(" + make(static_cast<Want>(below(14)), depth) + ")";
    case 3:
      return "[?" + make(Want::optional_integer, depth) + ", " + make(Want::integer, depth) + ", ?" +
             make(Want::optional_integer, depth) + "]";
    case 4:
      return "{?'k': " + make(Want::optional_string, depth) + ", 'l': " + make(Want::string, depth) + "}";
    case 5:
      return object_path(depth);
    case 6:
      return two_variable_macro("transformMapEntry", Want::integer, depth, chance(40));
    default:
      return two_variable_macro("transformMap", Want::string, depth, chance(40));
  }
}

std::string Generator::object_path(int depth) {
  std::string out = "object";
  for (std::size_t steps = 1 + below(3); steps > 0; --steps) {
    const std::string_view name = pick({"name", "nested", "a", "b", "items", "mixed", "tags", "table", "nothing"});
    switch (below(6)) {
      case 0:
        out += "[" + make(chance(50) ? Want::integer : Want::string, depth > 1 ? 1 : 0) + "]";
        break;
      case 1:
        out += ".?" + std::string(name);
        break;
      case 2:
        out += "['" + std::string(name) + "']";
        break;
      case 3:
        out += "[?" + std::string(pick({"0", "1", "'a'", "'name'", "0u", "1.0", "-1"})) + "]";
        break;
      default:
        out += "." + std::string(name);
    }
  }
  return out;
}

std::string Generator::json_text() {
  return std::string(pick({R"("")", R"("a")", R"("abc")", R"("b")", R"("été")", R"("12")", R"("x y")", R"("A")"}));
}

std::string Generator::json(int depth) {
  switch (below(depth > 0 ? 8 : 6)) {
    case 0:
      return "null";
    case 1:
      return chance(50) ? "true" : "false";
    case 2:
      return std::string(pick({"0", "1", "-5", "42", "9223372036854775807"}));
    case 3:
      return std::string(pick({"0.5", "1.0", "-1e3", "1e-7", "18446744073709551615"}));
    case 4:
    case 5:
      return json_text();
    case 6:
      return "[" + json(depth - 1) + ", " + json(depth - 1) + "]";
    default:
      return "{\"a\": " + json(depth - 1) + ", \"b\": " + json(depth - 1) + "}";
  }
}

std::string Generator::document() {
  const auto items = [&](std::size_t most, const std::function<std::string()>& item) {
    std::string out;
    for (std::size_t n = below(most + 1); n > 0; --n) out += (out.empty() ? "" : ", ") + item();
    return "[" + out + "]";
  };
  const auto integer = [&] { return std::string(pick({"0", "1", "2", "3", "-4", "100", "9223372036854775807"})); };
  const auto text = [&] { return json_text(); };
  const auto table = [&] {
    return "{" + (chance(80) ? "\"a\": " + integer() : "\"c\": 0") + (chance(60) ? ", \"b\": " + integer() : "") + "}";
  };
  std::string object;
  const auto member = [&](const char* name, std::size_t percent, const std::string& value) {
    if (chance(percent)) object += (object.empty() ? "\"" : ", \"") + std::string(name) + "\": " + value;
  };
  member("name", 85, chance(90) ? text() : json(0));
  member("count", 85, chance(90) ? integer() : json(0));
  member("ratio", 85, std::string(pick({"0.5", "1.0", "-3.25", "1e100"})));
  member("flag", 85, chance(50) ? "true" : "false");
  member("nothing", 60, "null");
  member("tags", 85, items(4, text));
  member("numbers", 85, items(4, integer));
  member("table", 85, table());
  member("mixed", 85, items(4, [&] { return json(2); }));
  member("items", 85, items(3, [&] { return "{\"name\": " + text() + ", \"size\": " + integer() + "}"; }));
  member(
      "nested", 85,
      chance(80) ? "{\"name\": " + text() + ", \"a\": {\"b\": " + (chance(70) ? integer() : json(1)) + "}}" : json(1));
  return "{\"object\": {" + object + "}, \"numbers\": " + items(5, integer) + ", \"strings\": " + items(5, text) +
         ", \"table\": " + table() + ", \"text\": " + text() + ", \"number\": " + integer() + "}";
}

}  // namespace tidegate::cel::reference
