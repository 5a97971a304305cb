#include "policies/engine/rules/document_fields.hpp"

#include "policies/values/qualified_name.hpp"

namespace tidegate::engine {

const fields::Table<Metadata>& Metadata::table() {
  static const fields::Table<Metadata> table{
      fields::required("name", &Metadata::name,
                       "Unique over all rule files; it stands in messages and metrics. A DNS subdomain: lower-case "
                       "letters, digits, '-' and '.'."),
      fields::optional("annotations", &Metadata::annotations,
                       "For people and tools; tidegate.dev/title and tidegate.dev/category stand in documentation."),
      fields::optional("labels", &Metadata::labels, "For people and tools."),
  };
  return table;
}

void Metadata::check(fields::Reader& reader, const yaml::Value& value) {
  const auto valid_name = values::check_dns_subdomain(name.value);
  if (name.place.position.line > 0 && !valid_name) reader.error(name.place, valid_name.error().message);
  if (const yaml::Value* map = value.find("annotations")) {
    for (const yaml::Entry& entry : map->entries) {
      const auto valid = values::check_annotation_key(entry.key.text);
      if (!valid) reader.error(entry.key, valid.error().message);
    }
  }
  if (const yaml::Value* map = value.find("labels")) {
    for (const yaml::Entry& entry : map->entries) {
      if (const auto key = values::check_label_key(entry.key.text); !key) {
        reader.error(entry.key, key.error().message);
      }
      if (const auto text = values::check_label_value(entry.value.text); entry.value.is_scalar() && !text) {
        reader.error(entry.value, text.error().message);
      }
    }
  }
}

}  // namespace tidegate::engine

namespace tidegate::fields {

void Codec<engine::ApiVersion>::read(Reader& reader, const yaml::Value& value, engine::ApiVersion&) {
  const auto text = reader.string(value);
  if (!text || *text == engine::api_version) return;
  reader.error(value, "unknown apiVersion \"" + std::string(*text) + "\"", "write " + std::string(engine::api_version));
}

void Codec<engine::ApiVersion>::schema(Schema& schema) {
  schema.constant(engine::api_version);
}

}  // namespace tidegate::fields
