#include "policies/checks/key_values.hpp"

#include <algorithm>

#include "policies/base/scratch_text.hpp"
#include "policies/base/text.hpp"
#include "policies/checks/annotations.hpp"
#include "policies/checks/labels.hpp"
#include "policies/checks/text.hpp"

namespace tidegate::checks {

namespace {

using admission::Path;
using admission::Pod;

// `one of: a, b` or `a text that matches [a-z]+`, for "set it to …".
struct Wanted {
  const ValueRequirement& requirement;
};
void append_part(std::string& out, const Wanted& part) {
  const ValueRequirement& requirement = part.requirement;
  if (!requirement.values.empty()) return base::append(out, "one of: ", Listed{requirement.values});
  if (requirement.pattern) return base::append(out, "a text that matches ", requirement.pattern->source());
  out += "a text";
}

bool fits(const ValueRequirement& requirement, std::string_view value, values::Matchers& matchers) {
  if (!requirement.values.empty()) return std::ranges::find(requirement.values, value) != requirement.values.end();
  return !requirement.pattern || requirement.pattern->matches(value, matchers);
}

// Whether a selector, in the form of apps/v1 or as a ReplicationController's or Service's plain map, uses the key.
bool selector_uses(const json::Node& selector, std::string_view key) noexcept {
  const json::Node& labels = selector["matchLabels"];
  const json::Node& expressions = selector["matchExpressions"];
  if (!labels.is_object() && !expressions.is_array()) return selector.find(key) != nullptr;
  if (labels.find(key) != nullptr) return true;
  return std::ranges::any_of(expressions.items(), [&](const json::Node& item) { return item["key"].string() == key; });
}

template <class Key>
class KeyValues final : public Check {
 public:
  explicit KeyValues(KeyValueSettings<Key> settings) : settings_(std::move(settings)) {}

  [[nodiscard]] bool needs_pod() const noexcept override { return of_template(); }
  [[nodiscard]] bool has_defaults() const noexcept override { return !settings_.defaults.empty(); }

  [[nodiscard]] std::vector<StaticDefault> static_defaults() const override {
    std::vector<StaticDefault> out;
    for (const auto& [key, value] : settings_.defaults) {
      const std::string home = of_template() ? "template.metadata." : "metadata.";
      out.push_back({home + std::string(Key::field) + "[" + key.text + "]", value});
    }
    return out;
  }

  void validate(const Subject& subject, Findings& findings) const override {
    if (of_template() && subject.pod == nullptr) return;
    const json::Node& metadata = of_template() ? *subject.pod->metadata : subject.object["metadata"];
    const json::Node& map = metadata[Key::field];
    const auto add = [&](const Key& key, std::string_view identity, std::string_view message) {
      with_path(subject.pod, [&](const Path& path) { findings.add(path.key(key.text), identity, message); });
    };
    for (const auto& [key, requirement] : settings_.require) {
      const json::Node& value = map[key.text];
      if (value.is_null()) {
        add(key, base::join(key.text, "|missing"),
            base::join("is required but missing; set it to ", Wanted{requirement}));
      } else if (!value.is_string()) {
        add(key, base::join(key.text, "|type"), base::join("is no text; set it to ", Wanted{requirement}));
      } else if (!fits(requirement, value.string(), subject.matchers)) {
        add(key, base::join(key.text, "|value|", Identity{value.string()}),
            base::join(base::Quoted{value.string()}, " is not allowed; set it to ", Wanted{requirement}));
      }
    }
    for (const Key& key : settings_.forbid) {
      if (!map[key.text].is_null()) add(key, base::join(key.text, "|forbidden"), "must not be set; remove it");
    }
  }

  void set_defaults(Defaults& defaults, values::Matchers&) const override {
    for (const auto& [key, value] : settings_.defaults) {
      const Pod* pod = defaults.pod();
      if (of_template() && pod == nullptr) return;
      if (Key::selects && selector_uses(defaults.object()["spec"]["selector"], key.text)) continue;
      with_path(pod, [&, &name = key.text, &text = value](const Path& path) {
        defaults.set(path.key(name), std::string_view(text));
      });
    }
  }

 private:
  [[nodiscard]] bool of_template() const noexcept { return settings_.on == MetadataOf::pod_template; }

  // Calls `use(const Path&)` with the path of the map.
  template <class Use>
  void with_path(const Pod* pod, Use use) const {
    const auto below = [&](const Path& home) {
      const Path metadata = home.field("metadata");
      use(metadata.field(Key::field));
    };
    if (of_template()) {
      admission::with_pod_path(*pod, below);
    } else {
      below(Path());
    }
  }

  KeyValueSettings<Key> settings_;
};

template <class Key>
bool has(const std::vector<Key>& keys, std::string_view text) {
  return std::ranges::find(keys, text, &Key::text) != keys.end();
}

// Where the key of that name stands in the map of the field.
const yaml::Value& key_at(const yaml::Value& at, std::string_view field, std::string_view key) {
  const yaml::Value* map = at.find(field);
  if (map == nullptr) return at;
  for (const yaml::Entry& entry : map->entries) {
    if (entry.key.text == key) return entry.key;
  }
  return *map;
}

const yaml::Value& value_at(const yaml::Value& at, std::string_view field, std::string_view key) {
  const yaml::Value* map = at.find(field);
  const yaml::Value* value = map == nullptr ? nullptr : map->find(key);
  return value == nullptr ? at : *value;
}

}  // namespace

const fields::Table<ValueRequirement::Choice>& ValueRequirement::Choice::table() {
  static const fields::Table<Choice> table{
      fields::optional("pattern", &Choice::pattern, "An RE2 pattern that must match the value as a whole."),
      fields::optional("values", &Choice::values, "The values of which it must be one."),
  };
  return table;
}

void ValueRequirement::Choice::check(fields::Reader& reader, const yaml::Value& at) {
  if (pattern && values) {
    reader.error(at, "pattern and values exclude each other", "a pattern such as a|b lists values too");
  } else if (values && values->empty()) {
    reader.error(*at.find("values"), "an empty list allows no value at all", "write {} to ask for any value");
  }
}

template <class Key>
const fields::Table<KeyValueSettings<Key>>& KeyValueSettings<Key>::table() {
  const std::string what(Key::field);
  static const fields::Table<KeyValueSettings> table{
      fields::optional("on", &KeyValueSettings::on,
                       "object (the default): the object's own " + what +
                           "; template: those of its Pod template, of a "
                           "Pod its own."),
      fields::optional("require", &KeyValueSettings::require,
                       "Keys that must be there, each with an RE2 pattern for the whole value, {values: [a, b]}, or {} "
                       "for any value."),
      fields::optional("forbid", &KeyValueSettings::forbid, "Keys that must not be there."),
      fields::optional("defaults", &KeyValueSettings::defaults,
                       "Values to set where the key is absent." +
                           std::string(Key::selects ? " A label that spec.selector uses is left alone." : "")),
  };
  return table;
}

template <class Key>
void KeyValueSettings<Key>::check(fields::Reader& reader, const yaml::Value& at) {
  if (require.empty() && forbid.empty() && defaults.empty()) {
    reader.error(at, "this rule checks nothing", "give require, forbid or defaults");
  }
  values::Matchers matchers;
  for (const auto& [key, requirement] : require) {
    if (has(forbid, key.text)) {
      reader.error(key_at(at, "require", key.text), base::quoted(key.text) + " is both required and forbidden");
    }
    for (const std::string& value : requirement.values) {
      if (const auto verdict = Key::check_value(value); !verdict) {
        reader.error(value_at(at, "require", key.text), verdict.error().message);
      }
    }
  }
  for (const auto& [key, value] : defaults) {
    if (has(forbid, key.text)) {
      reader.error(key_at(at, "defaults", key.text), base::quoted(key.text) + " has a default but is forbidden");
    }
    if (const auto verdict = Key::check_value(value); !verdict) {
      reader.error(value_at(at, "defaults", key.text), verdict.error().message);
    }
    for (const auto& [required, requirement] : require) {
      if (required.text != key.text || fits(requirement, value, matchers)) continue;
      reader.error(value_at(at, "defaults", key.text), base::quoted(value) + " is not what require asks for",
                   std::string(base::join("set it to ", Wanted{requirement})));
    }
  }
}

template <class Key>
std::unique_ptr<const Check> compile(KeyValueSettings<Key> settings) {
  return std::make_unique<KeyValues<Key>>(std::move(settings));
}

template struct KeyValueSettings<LabelKey>;
template struct KeyValueSettings<AnnotationKey>;
template std::unique_ptr<const Check> compile(LabelsSettings settings);
template std::unique_ptr<const Check> compile(AnnotationsSettings settings);

}  // namespace tidegate::checks

namespace tidegate::fields {

void Codec<checks::ValueRequirement>::read(Reader& reader, const yaml::Value& value, checks::ValueRequirement& out) {
  if (value.is_scalar()) return Codec<std::optional<values::Pattern>>::read(reader, value, out.pattern);
  if (!value.is_map()) {
    return reader.wrong_type(value, "a pattern or a map", "write {} when any value will do");
  }
  checks::ValueRequirement::Choice choice;
  const std::size_t before = reader.errors();
  Codec<checks::ValueRequirement::Choice>::read(reader, value, choice);
  if (reader.errors() != before) return;
  out.pattern = std::move(choice.pattern);
  if (choice.values) out.values = std::move(*choice.values);
}

void Codec<checks::ValueRequirement>::schema(Schema& schema) {
  Codec<values::Pattern>::schema(schema.any_of());
  Codec<checks::ValueRequirement::Choice>::schema(schema.any_of());
}

}  // namespace tidegate::fields
