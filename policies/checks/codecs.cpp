#include "policies/checks/codecs.hpp"

#include "policies/base/text.hpp"

namespace tidegate::fields {

namespace {

template <class T, class Compile>
void read_string(Reader& reader, const yaml::Value& value, T& out, Compile compile) {
  const auto text = reader.string(value);
  if (!text) return;
  auto compiled = compile(*text);
  if (!compiled) return error_in_text(reader, value, compiled.error());
  out = std::move(*compiled);
}

}  // namespace

void Codec<values::Pattern>::read(Reader& reader, const yaml::Value& value, values::Pattern& out) {
  read_string(reader, value, out, [](std::string_view text) { return values::Pattern::compile(text); });
}

void Codec<values::ImagePattern>::read(Reader& reader, const yaml::Value& value, values::ImagePattern& out) {
  read_string(reader, value, out, [](std::string_view text) { return values::ImagePattern::compile(text); });
}

void Codec<values::Glob>::read(Reader& reader, const yaml::Value& value, values::Glob& out) {
  read_string(reader, value, out, [](std::string_view text) { return values::Glob::compile(text); });
}

void Codec<values::Quantity>::read(Reader& reader, const yaml::Value& value, values::Quantity& out) {
  const auto text = reader.scalar(value, "a quantity such as 500m or 4Gi");
  if (!text) return;
  auto quantity = values::Quantity::parse(*text);
  if (!quantity) return error_in_text(reader, value, quantity.error());
  if (quantity->sign() < 0) return reader.error(value, base::quoted(*text) + " is negative");
  out = std::move(*quantity);
}

void Codec<values::Quantity>::schema(Schema& schema) {
  schema.any_of().type("string").pattern(
      "^[+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$");
  schema.any_of().type("number");
}

}  // namespace tidegate::fields
