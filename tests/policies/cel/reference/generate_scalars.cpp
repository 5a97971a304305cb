// The parts of the generator that make booleans, numbers, texts, times, lists and maps.
#include "tests/policies/cel/reference/generate.hpp"

namespace tidegate::cel::reference {
namespace {

std::string in_brackets(const std::string& text) {
  return "(" + text + ")";
}

}  // namespace

// `x in []` is false when the checker has seen it, whatever x is: cel-go doesn't evaluate x then.
std::string Generator::container(Want want, int depth) {
  std::string made = make(want, depth);
  return made == "[]" ? "[7]" : made;
}

std::string Generator::boolean(int depth) {
  const auto two = [&](Want want, std::string_view sign) {
    return in_brackets(make(want, depth) + " " + std::string(sign) + " " + make(want, depth));
  };
  switch (below(18)) {
    case 0:
    case 1: {
      std::string chain = make(Want::boolean, depth);
      const std::string_view sign = pick({" && ", " || "});
      for (std::size_t n = 1 + below(3); n > 0; --n) chain += std::string(sign) + make(Want::boolean, depth);
      return in_brackets(chain);
    }
    case 2:
      return "!" + make(Want::boolean, depth);
    case 3:
    case 4:
      return two(static_cast<Want>(below(14)), pick({"==", "!="}));
    case 5:
    case 6:
      return two(static_cast<Want>(below(8)), pick({"<", "<=", ">", ">="}));
    case 7: {
      const Want numbers[] = {Want::integer, Want::uinteger, Want::real};
      return in_brackets(make(numbers[below(3)], depth) + " " + std::string(pick({"<", "<=", ">", ">=", "=="})) + " " +
                         "dyn(" + make(numbers[below(3)], depth) + ")");
    }
    case 8:
      return in_brackets(make(Want::integer, depth) + " in " + container(Want::numbers, depth));
    case 9:
      return in_brackets(make(Want::string, depth) + " in " +
                         container(chance(50) ? Want::strings : Want::table, depth));
    case 10:
      return make(Want::string, depth) + "." + std::string(pick({"contains", "startsWith", "endsWith"})) + "(" +
             make(Want::string, depth) + ")";
    case 11:
      return make(Want::string, depth) + ".matches(" +
             std::string(pick({"'a'", "'^a*$'", "'[a-c]+'", "r'^\\d+$'", "''", "'(a|b)c'", "'.t.'"})) + ")";
    case 12:
    case 13:
      return macro(pick({"all", "exists", "exists_one"}), chance(50) ? Want::numbers : Want::strings, Want::boolean,
                   depth);
    case 14:
      return two_variable_macro(pick({"all", "exists", "exists_one", "existsOne"}), Want::boolean, depth);
    case 15:
      return make(chance(50) ? Want::optional_integer : Want::optional_string, depth) + ".hasValue()";
    case 16:
      return "has(" +
             std::string(pick({"object.name", "object.nested.a.b", "object.?nested.a", "object.zz", "table.a",
                               "object.nothing", "object.items.name", "object.nothing.a"})) +
             ")";
    default:
      return in_brackets(make(Want::anything, depth) + " " + std::string(pick({"==", "!=", "in"})) + " " +
                         make(Want::anything, depth));
  }
}

std::string Generator::integer(int depth) {
  switch (below(12)) {
    case 0:
    case 1:
    case 2:
      return in_brackets(make(Want::integer, depth) + " " + std::string(pick({"+", "-", "*", "/", "%"})) + " " +
                         make(Want::integer, depth));
    case 3:
      return "-" + in_brackets(make(Want::integer, depth));
    case 4: {
      const Want sized[] = {Want::string, Want::bytes, Want::numbers, Want::strings, Want::table, Want::anything};
      const std::string of = make(sized[below(6)], depth);
      return chance(50) ? "size(" + of + ")" : in_brackets(of) + ".size()";
    }
    case 5: {
      const Want from[] = {Want::integer,  Want::uinteger,  Want::real,    Want::string,
                           Want::duration, Want::timestamp, Want::boolean, Want::real};
      return "int(" + make(from[below(8)], depth) + ")";
    }
    case 6:
      return make(Want::numbers, depth) + "[" + make(Want::integer, depth) + "]";
    case 7:
      return chance(50) ? make(Want::table, depth) + "[" + make(Want::string, depth) + "]"
                        : make(Want::table, depth) + ".a";
    case 8:
      return make(Want::timestamp, depth) + "." +
             std::string(pick({"getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfYear", "getDayOfWeek",
                               "getHours", "getMinutes", "getSeconds", "getMilliseconds"})) +
             "(" + std::string(pick({"", "", "'UTC'", "'+05:30'", "'-11:00'", "'02:00'"})) + ")";
    case 9:
      return make(Want::duration, depth) + "." +
             std::string(pick({"getHours", "getMinutes", "getSeconds", "getMilliseconds"})) + "()";
    case 10:
      return make(Want::optional_integer, depth) + ".orValue(" + make(Want::integer, depth) + ")";
    default:
      return make(Want::optional_integer, depth) + ".value()";
  }
}

std::string Generator::other_number(Want want, int depth) {
  const bool real = want == Want::real;
  switch (below(4)) {
    case 0:
    case 1:
      return in_brackets(make(want, depth) + " " +
                         std::string(real ? pick({"+", "-", "*", "/"}) : pick({"+", "-", "*", "/", "%"})) + " " +
                         make(want, depth));
    case 2:
      return real ? "-" + in_brackets(make(want, depth)) : "uint(" + make(Want::real, depth) + ")";
    default: {
      const Want from[] = {Want::integer, Want::uinteger, Want::real, Want::string};
      return std::string(real ? "double(" : "uint(") + make(from[below(4)], depth) + ")";
    }
  }
}

std::string Generator::string(int depth) {
  switch (below(7)) {
    case 0:
    case 1:
      return in_brackets(make(Want::string, depth) + " + " + make(Want::string, depth));
    case 2:
    case 3: {
      const Want from[] = {Want::boolean, Want::integer,  Want::uinteger,  Want::real,
                           Want::bytes,   Want::duration, Want::timestamp, Want::string};
      return "string(" + make(from[below(8)], depth) + ")";
    }
    case 4:
      return make(Want::strings, depth) + "[" + make(Want::integer, depth) + "]";
    case 5:
      return make(Want::optional_string, depth) + ".orValue(" + make(Want::string, depth) + ")";
    default:
      return make(Want::optional_string, depth) + ".value()";
  }
}

std::string Generator::bytes(int depth) {
  return chance(50) ? in_brackets(make(Want::bytes, depth) + " + " + make(Want::bytes, depth))
                    : "bytes(" + make(Want::string, depth) + ")";
}

std::string Generator::time(Want want, int depth) {
  if (want == Want::timestamp) {
    switch (below(4)) {
      case 0:
        return in_brackets(make(Want::timestamp, depth) + " + " + make(Want::duration, depth));
      case 1:
        return in_brackets(make(Want::timestamp, depth) + " - " + make(Want::duration, depth));
      case 2:
        return in_brackets(make(Want::duration, depth) + " + " + make(Want::timestamp, depth));
      default:
        return "timestamp(" + make(chance(50) ? Want::integer : Want::timestamp, depth) + ")";
    }
  }
  switch (below(4)) {
    case 0:
      return in_brackets(make(Want::duration, depth) + " + " + make(Want::duration, depth));
    case 1:
      return in_brackets(make(Want::duration, depth) + " - " + make(Want::duration, depth));
    case 2:
      return in_brackets(make(Want::timestamp, depth) + " - " + make(Want::timestamp, depth));
    default:
      return "duration(" + make(chance(50) ? Want::integer : Want::duration, depth) + ")";
  }
}

std::string Generator::list(Want want, int depth) {
  const Want element = want == Want::numbers ? Want::integer : Want::string;
  switch (below(8)) {
    case 0: {
      std::string out;
      for (std::size_t n = below(4); n > 0; --n) out += (out.empty() ? "" : ", ") + make(element, depth);
      return "[" + out + "]";
    }
    case 1:
      return in_brackets(make(want, depth) + " + " + make(want, depth));
    case 2:
      return macro("filter", want, Want::boolean, depth);
    case 3: {
      const Want from[] = {Want::numbers, Want::strings, Want::table};
      return macro("map", from[below(3)], element, depth, chance(40));
    }
    case 4:
      return macro("sortBy", want, chance(50) ? Want::integer : Want::string, depth);
    case 5:
      return two_variable_macro("transformList", element, depth, chance(40));
    case 6:
      return want == Want::strings ? macro("filter", Want::table, Want::boolean, depth) : make(want, depth);
    default:
      return make(want, depth);
  }
}

std::string Generator::table(int depth) {
  switch (below(4)) {
    case 0: {
      std::string out;
      for (std::size_t n = below(3); n > 0; --n) {
        out += (out.empty() ? "" : ", ") + make(Want::string, depth) + ": " + make(Want::integer, depth);
      }
      return "{" + out + "}";
    }
    case 1:
      return two_variable_macro("transformMap", Want::integer, depth, chance(40));
    case 2:
      return two_variable_macro("transformMapEntry", Want::integer, depth, chance(40));
    default:
      return make(Want::table, depth);
  }
}

}  // namespace tidegate::cel::reference
