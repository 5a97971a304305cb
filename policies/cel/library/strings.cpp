// cel-go ext/strings.go, version 2. Places in strings are counted in code points.
#include <algorithm>
#include <array>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/string_format.hpp"
#include "policies/cel/library/text_search.hpp"
#include "policies/cel/library/text_writer.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::cel::library {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;
// Bytes that may be compared between two looks at the clock.
constexpr std::size_t compared_at_once = 64 * limits::KiB;

Value out_of_range(Context& context, std::int64_t index) {
  return context.error("index out of range: " + std::to_string(index));
}

bool begins_rune(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// The byte at which code point `index` begins; the end for the one past the last; else nowhere.
std::size_t byte_place(std::string_view text, std::int64_t index) noexcept {
  if (index < 0) return nowhere;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_rune(text[i]) && index-- == 0) return i;
  }
  return index == 0 ? text.size() : nowhere;
}

Value rune_index(std::string_view text, std::size_t place) noexcept {
  return Value::of(place == nowhere ? std::int64_t{-1} : static_cast<std::int64_t>(code_points(text.substr(0, place))));
}

Value char_at(const Call& call) {
  const std::string_view text = call.args[0].text();
  const std::size_t place = byte_place(text, call.args[1].integer());
  if (place == nowhere) return out_of_range(call.context, call.args[1].integer());
  if (place == text.size()) return Value::of(std::string_view());
  return Value::of(text.substr(place, values::first_rune(text.substr(place)).length));
}

Value index_of(const Call& call) {
  const std::string_view text = call.args[0].text(), part = call.args[1].text();
  const std::int64_t offset = call.args.size() > 2 ? call.args[2].integer() : 0;
  if (part.empty()) return Value::of(offset);
  if (offset < 0) return out_of_range(call.context, offset);
  const std::size_t from = byte_place(text, offset);
  return from == nowhere ? Value::of(std::int64_t{-1}) : rune_index(text, find_text(text, part, from));
}

Value last_index_of(const Call& call) {
  const std::string_view text = call.args[0].text(), part = call.args[1].text();
  const bool has_offset = call.args.size() > 2;
  if (part.empty()) return has_offset ? call.args[2] : Value::of(static_cast<std::int64_t>(code_points(text)));
  std::size_t place = text.size();
  if (has_offset) {
    if (call.args[2].integer() < 0) return out_of_range(call.context, call.args[2].integer());
    place = byte_place(text, call.args[2].integer());
  }
  if (part.size() > text.size() || place == nowhere || (has_offset && place == text.size())) {
    return Value::of(std::int64_t{-1});
  }
  std::size_t compared = 0;
  for (place = std::min(place, text.size() - part.size()) + 1; place-- > 0;) {
    if (text[place] != part[0]) continue;
    if (text.compare(place, part.size(), part) == 0) return rune_index(text, place);
    compared += part.size();
    if (compared < compared_at_once) continue;
    if (!call.context.may_go_on()) return call.context.stop(Stop::time);
    compared = 0;
  }
  return Value::of(std::int64_t{-1});
}

template <char (*convert)(char) noexcept>
Value in_case(const Call& call) {
  const std::string_view text = call.args[0].text();
  const auto changes = [](char c) { return convert(c) != c; };
  if (std::none_of(text.begin(), text.end(), changes)) return call.args[0];
  char* const room = call.context.allocate<char>(text.size());
  if (room == nullptr) return call.context.stop(Stop::memory);
  std::transform(text.begin(), text.end(), room, convert);
  return Value::of(std::string_view(room, text.size()));
}

constexpr char upper(char c) noexcept {
  return values::ascii::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

std::size_t count_parts(std::string_view text, std::string_view part) noexcept {
  std::size_t count = 0;
  for (std::size_t at = find_text(text, part, 0); at != nowhere; at = find_text(text, part, at + part.size())) ++count;
  return count;
}

// Go's strings.Replace: an empty `old` is found before each character and at the end.
Value replace(const Call& call) {
  const std::string_view text = call.args[0].text(), old = call.args[1].text(), fresh = call.args[2].text();
  const std::int64_t most = call.args.size() > 3 ? call.args[3].integer() : -1;
  if (old == fresh || most == 0) return call.args[0];
  std::size_t count = old.empty() ? code_points(text) + 1 : count_parts(text, old);
  if (count == 0) return call.args[0];
  if (most > 0) count = std::min(count, static_cast<std::size_t>(most));
  if (fresh.size() > limits::max_cel_string_bytes / count) return call.context.stop(Stop::memory);
  TextWriter out(call.context, text.size() + count * fresh.size() - count * old.size());
  std::size_t kept = 0;  // up to here it is written
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t place = kept;
    if (!old.empty()) {
      place = find_text(text, old, kept);
    } else if (i > 0) {
      place += values::first_rune(text.substr(kept)).length;
    }
    out.append(text.substr(kept, place - kept));
    out.append(fresh);
    kept = place + old.size();
  }
  out.append(text.substr(kept));
  return out.take();
}

// Go's strings.SplitN: an empty separator splits into characters; the last of `most` parts has the rest.
Value split(const Call& call) {
  std::string_view text = call.args[0].text();
  const std::string_view separator = call.args[1].text();
  const std::int64_t most = call.args.size() > 2 ? call.args[2].integer() : -1;
  if (most == 0) return Value::list({});
  std::size_t count = separator.empty() ? code_points(text) : count_parts(text, separator) + 1;
  if (most > 0) count = std::min(count, static_cast<std::size_t>(most));
  if (count == 0) return Value::list({});
  Value* const items = call.context.allocate<Value>(count);
  if (items == nullptr) return call.context.stop(Stop::memory);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const std::size_t end = separator.empty() ? values::first_rune(text).length : find_text(text, separator, 0);
    items[i] = Value::of(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  items[count - 1] = Value::of(text);
  return Value::list({items, count});
}

Value substring(const Call& call) {
  const std::string_view text = call.args[0].text();
  const std::int64_t start = call.args[1].integer();
  const std::size_t from = byte_place(text, start);
  if (call.args.size() == 2) {
    return from == nowhere ? out_of_range(call.context, start) : Value::of(text.substr(from));
  }
  const std::int64_t end = call.args[2].integer();
  if (start > end) {
    return call.context.error("invalid substring range. start: " + std::to_string(start) +
                              ", end: " + std::to_string(end));
  }
  if (from == nowhere) return out_of_range(call.context, start);
  const std::size_t length = byte_place(text.substr(from), end - start);
  return length == nowhere ? out_of_range(call.context, end) : Value::of(text.substr(from, length));
}

// unicode.IsSpace.
bool is_space(char32_t code) noexcept {
  return (code >= '\t' && code <= '\r') || code == ' ' || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
         code == 0x3000;
}

Value trim(const Call& call) {
  std::string_view text = call.args[0].text();
  while (!text.empty()) {
    const values::Rune rune = values::first_rune(text);
    if (!is_space(rune.code)) break;
    text.remove_prefix(rune.length);
  }
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && !begins_rune(text[last])) --last;
    if (!is_space(values::first_rune(text.substr(last)).code)) break;
    text = text.substr(0, last);
  }
  return Value::of(text);
}

constexpr std::string_view no_join = "no such overload: join(list)",
                           no_join_with_separator = "no such overload: join(list, string)";

Value join(const Call& call) {
  const Value& list = call.args[0];
  const std::string_view separator = call.args.size() > 1 ? call.args[1].text() : std::string_view();
  TextWriter out(call.context);
  for (std::size_t i = 0; i < list.size() && !out.is_full(); ++i) {
    const Value item = list.item(i);
    if (!item.is(Kind::string)) {
      // cel-go looks at the first element before the call.
      if (i == 0) return Value::error(call.args.size() > 1 ? no_join_with_separator : no_join);
      return call.context.error("join: invalid input: " + to_text(item));
    }
    if (i > 0) out.append(separator);
    out.append(item.text());
  }
  return out.take();
}

Value format(const Call& call) {
  return format_string(call.args[0].text(), call.args[1], call.context);
}

Value quote(const Call& call) {
  constexpr std::string_view special = "\a\b\f\n\r\t\v\\\"";
  constexpr std::string_view letters = "abfnrtv\\\"";
  std::string_view text = call.args[0].text();
  TextWriter out(call.context, text.size() + 2);
  out.append(std::string_view("\""));
  for (std::size_t place = text.find_first_of(special); place != nowhere; place = text.find_first_of(special)) {
    out.append(text.substr(0, place));
    const std::array<char, 2> escape{'\\', letters[special.find(text[place])]};
    out.append(std::string_view(escape.data(), escape.size()));
    text.remove_prefix(place + 1);
  }
  out.append(text);
  out.append(std::string_view("\""));
  return out.take();
}

std::uint64_t cost_of_rewriting(std::span<const Value> args, const Value&) {
  return costs::traversal(actual_size(args[0]), 2);
}
std::uint64_t cost_of_joining(std::span<const Value>, const Value& result) {
  return costs::traversal(actual_size(result), 2);
}

}  // namespace

void add_strings(Environment& environment) {
  environment.add_function({"charAt", {member("string_char_at_int", {"string", "int"}, "string", char_at)}});
  environment.add_function(
      {"indexOf",
       {member("string_index_of_string", {"string", "string"}, "int", index_of, costs::of_whole),
        member("string_index_of_string_int", {"string", "string", "int"}, "int", index_of, costs::of_whole)}});
  environment.add_function(
      {"lastIndexOf",
       {member("string_last_index_of_string", {"string", "string"}, "int", last_index_of, costs::of_whole),
        member("string_last_index_of_string_int", {"string", "string", "int"}, "int", last_index_of,
               costs::of_whole)}});
  environment.add_function(
      {"lowerAscii",
       {member("string_lower_ascii", {"string"}, "string", in_case<values::ascii::lower>, costs::of_first)}});
  environment.add_function(
      {"upperAscii", {member("string_upper_ascii", {"string"}, "string", in_case<upper>, costs::of_first)}});
  environment.add_function(
      {"replace",
       {member("string_replace_string_string", {"string", "string", "string"}, "string", replace, cost_of_rewriting),
        member("string_replace_string_string_int", {"string", "string", "string", "int"}, "string", replace,
               cost_of_rewriting)}});
  environment.add_function(
      {"split",
       {member("string_split_string", {"string", "string"}, "list(string)", split, cost_of_rewriting),
        member("string_split_string_int", {"string", "string", "int"}, "list(string)", split, cost_of_rewriting)}});
  environment.add_function(
      {"substring",
       {member("string_substring_int", {"string", "int"}, "string", substring, costs::of_first),
        member("string_substring_int_int", {"string", "int", "int"}, "string", substring, costs::of_first)}});
  environment.add_function({"trim", {member("string_trim", {"string"}, "string", trim, costs::of_first)}});
  environment.add_function({"join",
                            {member("list_join", {"list(string)"}, "string", join, cost_of_joining),
                             member("list_join_string", {"list(string)", "string"}, "string", join, cost_of_joining)}});
  environment.add_function(
      {"format", {member("string_format", {"string", "list(dyn)"}, "string", format, costs::of_first)}});
  environment.add_function({"strings.quote", {global("strings_quote", {"string"}, "string", quote, costs::of_first)}});
}

}  // namespace tidegate::cel::library
