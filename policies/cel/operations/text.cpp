// What values are called and how they are written for people.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>

#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "policies/values/timestamp.hpp"

namespace tidegate::cel {
namespace {

class Writer {
 public:
  explicit Writer(std::size_t most) : most_(most) {}

  void value(const Value& value);

  [[nodiscard]] std::string take() {
    if (text_.size() > most_) {
      std::size_t end = most_;
      while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) --end;  // not inside of a character
      text_.resize(end);
      text_ += "…";
    }
    return std::move(text_);
  }

 private:
  [[nodiscard]] bool full() const { return text_.size() > most_; }
  void number(const Value& value);
  void quoted(std::string_view text, bool bytes);
  void call(std::string_view function, std::string_view argument);
  void list(const Value& list);
  void map(const Value& map);
  void structure(const Structure& structure);

  std::string text_;
  std::size_t most_;
};

void Writer::number(const Value& value) {
  NumberBuffer buffer;
  if (value.is(Kind::integer)) {
    text_ += number_text(value.integer(), buffer);
  } else if (value.is(Kind::uinteger)) {
    text_ += number_text(value.uinteger(), buffer);
    text_ += 'u';
  } else {
    const std::string_view text = number_text(value.real(), buffer);
    const bool finite = !text.ends_with("Inf") && text != "NaN";
    if (!finite) return call("double", text);
    text_ += text;
    if (text.find_first_of(".e") == std::string_view::npos) text_ += ".0";  // a double, not an int
  }
}

void Writer::quoted(std::string_view text, bool bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  text_ += bytes ? "b\"" : "\"";
  for (const char c : text) {
    if (full()) return;
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (c == '\r') {
      text_ += "\\r";
    } else if (byte < 0x20 || byte == 0x7F || (bytes && byte >= 0x80)) {
      text_ += "\\x";
      text_ += digits[byte >> 4U];
      text_ += digits[byte & 0xFU];
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

void Writer::call(std::string_view function, std::string_view argument) {
  text_ += function;
  text_ += '(';
  quoted(argument, false);
  text_ += ')';
}

void Writer::list(const Value& list) {
  text_ += '[';
  for (std::size_t i = 0; i < list.size() && !full(); ++i) {
    if (i > 0) text_ += ", ";
    value(list.item(i));
  }
  text_ += ']';
}

void Writer::map(const Value& map) {
  text_ += '{';
  for (std::size_t i = 0; i < map.size() && !full(); ++i) {
    if (i > 0) text_ += ", ";
    const Entry entry = map.entry(i);
    value(entry.key);
    text_ += ": ";
    value(entry.value);
  }
  text_ += '}';
}

void Writer::structure(const Structure& structure) {
  text_ += structure.type->name();
  text_ += '{';
  bool first = true;
  for (const Entry& field : structure.fields) {
    if (full()) return;
    if (!first) text_ += ", ";
    first = false;
    text_ += field.key.text();
    text_ += ": ";
    value(field.value);
  }
  text_ += '}';
}

void Writer::value(const Value& value) {
  NumberBuffer buffer;
  switch (value.kind()) {
    case Kind::null:
      text_ += "null";
      break;
    case Kind::boolean:
      text_ += value.boolean() ? "true" : "false";
      break;
    case Kind::integer:
    case Kind::uinteger:
    case Kind::real:
      number(value);
      break;
    case Kind::string:
      quoted(value.text(), false);
      break;
    case Kind::bytes:
      quoted(value.text(), true);
      break;
    case Kind::list:
      list(value);
      break;
    case Kind::map:
      map(value);
      break;
    case Kind::type:
      text_ += value.type().runtime_name();
      break;
    case Kind::duration:
      call("duration", duration_text(value.nanoseconds(), buffer));
      break;
    case Kind::timestamp: {
      values::TimestampBuffer timestamp;
      call("timestamp",
           values::timestamp_text({value.seconds(), value.subsecond_nanoseconds(), value.offset_minutes()}, timestamp));
      break;
    }
    case Kind::optional:
      if (!value.has_value()) {
        text_ += "optional.none()";
        break;
      }
      text_ += "optional.of(";
      this->value(value.value());
      text_ += ')';
      break;
    case Kind::structure:
      structure(value.structure());
      break;
    case Kind::opaque: {
      const OpaqueType& type = value.opaque_type();
      if (type.text == nullptr) {
        text_ += type.name;
      } else {
        text_ += type.text(&value.object<char>());
      }
      break;
    }
    case Kind::error:
      text_ += error_text(value);
      break;
  }
}

}  // namespace

std::size_t code_points(std::string_view text) noexcept {
  // All bytes but those that continue a code point, 10xxxxxx; eight at a time, since costs ask for every long text.
  constexpr std::uint64_t ones = 0x0101010101010101U;
  std::size_t continued = 0, at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    continued += static_cast<std::size_t>((((word >> 7U) & ~(word >> 6U) & ones) * ones) >> 56U);
  }
  for (; at < text.size(); ++at) continued += (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U ? 1 : 0;
  return text.size() - continued;
}

std::uint64_t actual_size(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::string:
      return code_points(value.text());
    case Kind::bytes:
      return value.text().size();
    case Kind::list:
    case Kind::map:
      return value.size();
    case Kind::optional:
      return value.has_value() ? actual_size(value.value()) : 1;
    case Kind::opaque: {
      const OpaqueType& type = value.opaque_type();
      return type.size == nullptr ? 1 : type.size(&value.object<char>());
    }
    default:
      return 1;
  }
}

std::string_view type_name(const Value& value) noexcept {
  static constexpr std::array<std::string_view, 16> names = {"null_type",
                                                             "bool",
                                                             "int",
                                                             "uint",
                                                             "double",
                                                             "string",
                                                             "bytes",
                                                             "list",
                                                             "map",
                                                             "type",
                                                             "google.protobuf.Duration",
                                                             "google.protobuf.Timestamp",
                                                             "optional_type",
                                                             "",
                                                             "",
                                                             "error"};
  if (value.is(Kind::structure)) return value.structure().type->name();
  if (value.is(Kind::opaque)) return value.opaque_type().name;
  return names[static_cast<std::size_t>(value.kind())];
}

std::string to_text(const Value& value, std::size_t most) {
  Writer writer(most);
  writer.value(value);
  return writer.take();
}

}  // namespace tidegate::cel
