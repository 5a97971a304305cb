// int uint double string bytes bool duration timestamp: what cel-go's ConvertToType() does, by its words and bounds.
#include <cmath>
#include <limits>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/number_parse.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/operations/time_range.hpp"
#include "policies/values/duration.hpp"
#include "policies/values/go_quote.hpp"
#include "policies/values/timestamp.hpp"

namespace tidegate::cel::library {
namespace {

constexpr double two_to_63 = 9223372036854775808.0, two_to_64 = 18446744073709551616.0;

Value identity(const Call& call) {
  return call.args[0];
}

Value int_overflow() {
  return Value::error("integer overflow");
}
Value uint_overflow() {
  return Value::error("unsigned integer overflow");
}

Value double_to_int(const Call& call) {
  const double v = call.args[0].real();
  // Both bounds are out, as in cel-go; NaN fails both comparisons.
  return v > -two_to_63 && v < two_to_63 ? Value::of(static_cast<std::int64_t>(v)) : int_overflow();
}
Value uint_to_int(const Call& call) {
  const std::uint64_t v = call.args[0].uinteger();
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return v <= most ? Value::of(static_cast<std::int64_t>(v)) : int_overflow();
}
Value duration_to_int(const Call& call) {
  return Value::of(call.args[0].nanoseconds());
}
Value timestamp_to_int(const Call& call) {
  return Value::of(call.args[0].seconds());
}
Value string_to_int(const Call& call) {
  const auto v = parse_int(call.args[0].text());
  return v ? Value::of(*v) : Value::error("type conversion error from 'string' to 'int'");
}

Value double_to_uint(const Call& call) {
  const double v = call.args[0].real();
  return v >= 0 && v < two_to_64 ? Value::of(static_cast<std::uint64_t>(v)) : uint_overflow();
}
Value int_to_uint(const Call& call) {
  const std::int64_t v = call.args[0].integer();
  return v >= 0 ? Value::of(static_cast<std::uint64_t>(v)) : uint_overflow();
}
Value string_to_uint(const Call& call) {
  const auto v = parse_uint(call.args[0].text());
  return v ? Value::of(*v) : Value::error("type conversion error from 'string' to 'uint'");
}

Value int_to_double(const Call& call) {
  return Value::of(static_cast<double>(call.args[0].integer()));
}
Value uint_to_double(const Call& call) {
  return Value::of(static_cast<double>(call.args[0].uinteger()));
}
Value string_to_double(const Call& call) {
  const auto v = parse_double(call.args[0].text());
  return v ? Value::of(*v) : Value::error("type conversion error from 'string' to 'double'");
}

Value string_to_bool(const Call& call) {
  const std::string_view text = call.args[0].text();
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return Value::of(true);
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return Value::of(false);
  }
  return Value::error("type conversion error from 'string' to 'bool'");
}

Value string_to_bytes(const Call& call) {
  return Value::bytes(call.args[0].text());
}
Value bytes_to_string(const Call& call) {
  const std::string_view bytes = call.args[0].text();
  for (std::string_view rest = bytes; !rest.empty();) {
    const values::Rune rune = values::first_rune(rest);
    if (rune.length == 1 && static_cast<unsigned char>(rest.front()) >= 0x80) {
      return Value::error("invalid UTF-8 in bytes, cannot convert to string");
    }
    rest.remove_prefix(rune.length);
  }
  return Value::of(bytes);
}

template <class T, T (Value::*get)() const noexcept>
Value number_to_string(const Call& call) {
  NumberBuffer buffer;
  return call.context.string(number_text((call.args[0].*get)(), buffer));
}
Value bool_to_string(const Call& call) {
  return Value::of(std::string_view(call.args[0].boolean() ? "true" : "false"));
}
Value duration_to_string(const Call& call) {
  NumberBuffer buffer;
  return call.context.string(duration_text(call.args[0].nanoseconds(), buffer));
}
Value timestamp_to_string(const Call& call) {
  const Value& v = call.args[0];
  values::TimestampBuffer buffer;
  return call.context.string(
      values::timestamp_text({v.seconds(), v.subsecond_nanoseconds(), v.offset_minutes()}, buffer));
}

Value int_to_duration(const Call&) {
  return Value::error("type conversion error from 'int' to 'google.protobuf.Duration'");
}
Value string_to_duration(const Call& call) {
  const auto duration = values::parse_duration(call.args[0].text());
  if (duration) return Value::duration(duration->count());
  return Value::error("type conversion error from 'string' to 'google.protobuf.Duration'");
}

Value int_to_timestamp(const Call& call) {
  const std::int64_t seconds = call.args[0].integer();
  return is_timestamp(seconds) ? Value::timestamp(seconds, 0) : timestamp_overflow();
}
Value string_to_timestamp(const Call& call) {
  const auto timestamp = values::parse_timestamp(call.args[0].text());
  if (!timestamp) return Value::error("type conversion error from 'string' to 'google.protobuf.Timestamp'");
  if (!is_timestamp(timestamp->seconds)) return timestamp_overflow();
  return Value::timestamp(timestamp->seconds, timestamp->nanoseconds, timestamp->offset_minutes);
}

}  // namespace

void add_conversions(Environment& environment) {
  environment.add_function({"bool",
                            {
                                global("bool_to_bool", {"bool"}, "bool", identity),
                                global("string_to_bool", {"string"}, "bool", string_to_bool),
                            }});
  environment.add_function({"bytes",
                            {
                                global("bytes_to_bytes", {"bytes"}, "bytes", identity),
                                global("string_to_bytes", {"string"}, "bytes", string_to_bytes, costs::of_first),
                            }});
  environment.add_function({"double",
                            {
                                global("double_to_double", {"double"}, "double", identity),
                                global("int64_to_double", {"int"}, "double", int_to_double),
                                global("string_to_double", {"string"}, "double", string_to_double),
                                global("uint64_to_double", {"uint"}, "double", uint_to_double),
                            }});
  environment.add_function({"duration",
                            {
                                global("duration_to_duration", {"duration"}, "duration", identity),
                                global("int64_to_duration", {"int"}, "duration", int_to_duration),
                                global("string_to_duration", {"string"}, "duration", string_to_duration),
                            }});
  environment.add_function({"int",
                            {
                                global("int64_to_int64", {"int"}, "int", identity),
                                global("double_to_int64", {"double"}, "int", double_to_int),
                                global("duration_to_int64", {"duration"}, "int", duration_to_int),
                                global("string_to_int64", {"string"}, "int", string_to_int),
                                global("timestamp_to_int64", {"timestamp"}, "int", timestamp_to_int),
                                global("uint64_to_int64", {"uint"}, "int", uint_to_int),
                            }});
  environment.add_function(
      {"string",
       {
           global("string_to_string", {"string"}, "string", identity),
           global("bool_to_string", {"bool"}, "string", bool_to_string),
           global("bytes_to_string", {"bytes"}, "string", bytes_to_string, costs::of_first),
           global("double_to_string", {"double"}, "string", number_to_string<double, &Value::real>),
           global("duration_to_string", {"duration"}, "string", duration_to_string),
           global("int64_to_string", {"int"}, "string", number_to_string<std::int64_t, &Value::integer>),
           global("timestamp_to_string", {"timestamp"}, "string", timestamp_to_string),
           global("uint64_to_string", {"uint"}, "string", number_to_string<std::uint64_t, &Value::uinteger>),
       }});
  environment.add_function({"timestamp",
                            {
                                global("timestamp_to_timestamp", {"timestamp"}, "timestamp", identity),
                                global("int64_to_timestamp", {"int"}, "timestamp", int_to_timestamp),
                                global("string_to_timestamp", {"string"}, "timestamp", string_to_timestamp),
                            }});
  environment.add_function({"uint",
                            {
                                global("uint64_to_uint64", {"uint"}, "uint", identity),
                                global("double_to_uint64", {"double"}, "uint", double_to_uint),
                                global("int64_to_uint64", {"int"}, "uint", int_to_uint),
                                global("string_to_uint64", {"string"}, "uint", string_to_uint),
                            }});
}

}  // namespace tidegate::cel::library
