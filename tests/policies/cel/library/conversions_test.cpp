#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "policies/cel/library/number_parse.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "tests/policies/cel/library/library_calls.hpp"
#include "tests/policies/values/golden.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

namespace {
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
}  // namespace

TEST_CASE("doubles are read and written as Go's strconv and %g do") {
  for (const golden::Row& row : golden::read("double.tsv")) {
    CAPTURE(row[0]);
    const auto value = library::parse_double(row[0]);
    if (row[1] == "error") {
      CHECK(!value);
      continue;
    }
    REQUIRE(value);
    NumberBuffer buffer;
    CHECK(number_text(*value, buffer) == row[1]);
  }
}

TEST_CASE("conversions") {
  Library library;
  struct Row {
    const char* function;
    Value argument;
    const char* result;  // as CEL writes it, or the error
  };
  for (const auto& row : {
           Row{"int", integer(1), "1"},
           {"int", uinteger(5), "5"},
           {"int", uinteger(most), "integer overflow"},
           {"int", real(1.9), "1"},
           {"int", real(-1.9), "-1"},
           {"int", real(-0.0), "0"},
           {"int", real(9223372036854774784.0), "9223372036854774784"},
           {"int", real(9223372036854775808.0), "integer overflow"},
           {"int", real(-9223372036854775808.0), "integer overflow"},
           {"int", real(std::nan("")), "integer overflow"},
           {"int", real(HUGE_VAL), "integer overflow"},
           {"int", text("-9223372036854775808"), "-9223372036854775808"},
           {"int", text("9223372036854775808"), "type conversion error from 'string' to 'int'"},
           {"int", text("+5"), "5"},
           {"int", text("+-5"), "type conversion error from 'string' to 'int'"},
           {"int", text("1_0"), "type conversion error from 'string' to 'int'"},
           {"int", text(" 1"), "type conversion error from 'string' to 'int'"},
           {"int", text("1.0"), "type conversion error from 'string' to 'int'"},
           {"int", text("0x1"), "type conversion error from 'string' to 'int'"},
           {"int", text(""), "type conversion error from 'string' to 'int'"},
           {"int", Value::duration(highest), "9223372036854775807"},
           {"int", Value::timestamp(5, 999'999'999), "5"},
           {"uint", uinteger(1), "1u"},
           {"uint", integer(1), "1u"},
           {"uint", integer(-1), "unsigned integer overflow"},
           {"uint", real(1.9), "1u"},
           {"uint", real(-0.5), "unsigned integer overflow"},
           {"uint", real(18446744073709549568.0), "18446744073709549568u"},
           {"uint", real(18446744073709551616.0), "unsigned integer overflow"},
           {"uint", real(std::nan("")), "unsigned integer overflow"},
           {"uint", text("18446744073709551615"), "18446744073709551615u"},
           {"uint", text("+5"), "type conversion error from 'string' to 'uint'"},
           {"uint", text("-0"), "type conversion error from 'string' to 'uint'"},
           {"double", integer(highest), "9.223372036854776e+18"},
           {"double", uinteger(most), "1.8446744073709552e+19"},
           {"double", real(0.5), "0.5"},
           {"double", text("1e3"), "1000.0"},
           {"double", text("one"), "type conversion error from 'string' to 'double'"},
           {"bool", Value::of(true), "true"},
           {"bool", text("1"), "true"},
           {"bool", text("t"), "true"},
           {"bool", text("TRUE"), "true"},
           {"bool", text("False"), "false"},
           {"bool", text("0"), "false"},
           {"bool", text("tRUE"), "type conversion error from 'string' to 'bool'"},
           {"bool", text(""), "type conversion error from 'string' to 'bool'"},
           {"bytes", text("é"), R"(b"\xc3\xa9")"},
           {"bytes", Value::bytes("\xFF"), R"(b"\xff")"},
           {"string", text("a"), R"("a")"},
           {"string", Value::of(true), R"("true")"},
           {"string", integer(lowest), R"("-9223372036854775808")"},
           {"string", uinteger(most), R"("18446744073709551615")"},
           {"string", real(1e6), R"("1e+06")"},
           {"string", real(123456.75), R"("123456.75")"},
           {"string", real(-HUGE_VAL), R"("-Inf")"},
           {"string", Value::bytes("é"), R"("é")"},
           {"string", Value::bytes("\xEF\xBF\xBD"), "\"\uFFFD\""},
           {"string", Value::bytes("\xFF"), "invalid UTF-8 in bytes, cannot convert to string"},
           {"string", Value::bytes("\xED\xA0\x80"), "invalid UTF-8 in bytes, cannot convert to string"},
           {"string", Value::bytes("a\xC3"), "invalid UTF-8 in bytes, cannot convert to string"},
           {"string", Value::duration(5'400'123'456'789), R"("5400.123456789s")"},
           {"string", Value::timestamp(0, 120'000'000, 120), R"("1970-01-01T02:00:00.12+02:00")"},
           {"duration", text("1h30m"), R"(duration("5400s"))"},
           {"duration", text("1 h"), "type conversion error from 'string' to 'google.protobuf.Duration'"},
           {"duration", text("400000h1s2ms"), R"(duration("1440000001.002s"))"},
           {"duration", text("3000000h"), "type conversion error from 'string' to 'google.protobuf.Duration'"},
           {"duration", integer(1), "type conversion error from 'int' to 'google.protobuf.Duration'"},
           {"duration", Value::duration(1), R"(duration("0.000000001s"))"},
           {"timestamp", text("2009-02-13T23:31:30Z"), R"(timestamp("2009-02-13T23:31:30Z"))"},
           {"timestamp", text("0000-01-01T00:00:00Z"), "timestamp overflow"},
           {"timestamp", text("9999-12-31T23:59:59-01:00"), "timestamp overflow"},
           {"timestamp", text("2009-02-13"), "type conversion error from 'string' to 'google.protobuf.Timestamp'"},
           {"timestamp", integer(253'402'300'799), R"(timestamp("9999-12-31T23:59:59Z"))"},
           {"timestamp", integer(253'402'300'800), "timestamp overflow"},
           {"timestamp", integer(-62'135'596'801), "timestamp overflow"},
           {"timestamp", Value::timestamp(0, 0), R"(timestamp("1970-01-01T00:00:00Z"))"},
       }) {
    const auto& [function, argument, result] = row;
    CAPTURE(row.function);
    CAPTURE(to_text(row.argument));
    const Value value = library.call(function, {argument});
    CHECK((value.is_error() ? std::string(value.error_detail()) : to_text(value)) == result);
  }
}

TEST_CASE("between strings and bytes a conversion costs a traversal, else 1") {
  Library library;
  const std::string fifteen(15, 'x');
  CHECK(library.cost("bytes", {text(fifteen)}) == 2);
  CHECK(library.cost("string", {Value::bytes(fifteen)}) == 2);
  CHECK(library.cost("bytes", {Value::bytes(fifteen)}) == 1);
  CHECK(library.cost("int", {text(fifteen)}) == 1);
}
