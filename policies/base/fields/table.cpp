#include "policies/base/fields/table.hpp"

#include <algorithm>

namespace tidegate::fields {

namespace {

std::vector<std::string_view> usable_names(const std::vector<FieldInfo>& fields) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : fields) {
    if (field.presence != Presence::refused) names.push_back(field.name);
  }
  return names;
}

}  // namespace

bool TableShape::match(Reader& reader, const yaml::Value& value, std::vector<std::size_t>& index_of) const {
  if (!reader.map(value)) return false;
  index_of.assign(value.entries.size(), npos);
  std::vector<bool> there(fields_.size(), false);
  bool refused = false;
  for (std::size_t i = 0; i < value.entries.size(); ++i) {
    const yaml::Value& key = value.entries[i].key;
    const auto field =
        std::find_if(fields_.begin(), fields_.end(), [&](const FieldInfo& info) { return info.name == key.text; });
    if (field == fields_.end()) {
      reader.unknown(key, "field", key.text, usable_names(fields_));
    } else if (field->presence == Presence::refused) {
      reader.error(key, field->description, field->hint);
      refused = true;
    } else {
      index_of[i] = static_cast<std::size_t>(field - fields_.begin());
      there[index_of[i]] = true;
    }
  }
  // A misspelt or refused field would be reported a second time as a missing one.
  const bool guess = refused || std::find(index_of.begin(), index_of.end(), npos) != index_of.end();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].presence == Presence::required && !there[i] && !misspelt(value, index_of, fields_[i].name)) {
      reader.error(value, "the field \"" + fields_[i].name + "\" is missing");
    }
  }
  for (const auto& group : groups_) check_group(reader, value, group, guess);
  return true;
}

bool TableShape::misspelt(const yaml::Value& value, const std::vector<std::size_t>& index_of,
                          std::string_view name) const {
  const auto names = usable_names(fields_);
  for (std::size_t i = 0; i < index_of.size(); ++i) {
    if (index_of[i] == npos && base::nearest(value.entries[i].key.text, names) == name) return true;
  }
  return false;
}

void TableShape::check_group(Reader& reader, const yaml::Value& value, const std::vector<std::string>& group,
                             bool guess) {
  const yaml::Entry* first = nullptr;
  for (const yaml::Entry& entry : value.entries) {
    if (std::find(group.begin(), group.end(), entry.key.text) == group.end()) continue;
    if (first != nullptr) {
      reader.error(entry.key, "\"" + first->key.text + "\" and \"" + entry.key.text + "\" can't stand together",
                   "keep one of them");
    }
    if (first == nullptr) first = &entry;
  }
  if (first != nullptr || guess) return;
  const std::vector<std::string_view> names(group.begin(), group.end());
  reader.error(value, "one of the fields " + listed(names) + " is missing");
}

void TableShape::describe(Schema& schema) const {
  schema.type("object").closed();
  if (!description_.empty()) schema.description(description_);
  for (const FieldInfo& field : fields_) {
    if (field.presence == Presence::required) schema.require(field.name);
  }
  for (const auto& group : groups_) {
    for (const std::string& name : group) schema.one_of().require(name);
  }
}

}  // namespace tidegate::fields
