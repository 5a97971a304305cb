// How a resources rule is read from its file, and what of it can't be meant.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "policies/base/text.hpp"
#include "policies/checks/resources.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::checks {

namespace {

using Amounts = ResourcesSettings::Amounts;

const values::Quantity* find(const Amounts& amounts, const ResourceKey& key) {
  const auto found = std::ranges::find(amounts, key, [](const auto& pair) { return pair.first; });
  return found == amounts.end() ? nullptr : &found->second;
}

const yaml::Value& at_key(const yaml::Value& at, std::string_view field, const std::string& key) {
  const yaml::Value* map = at.find(field);
  const yaml::Value* value = map == nullptr ? nullptr : map->find(key);
  return value == nullptr ? at : *value;
}

// What every container may be given without asking: the scheduler may overcommit these. Others must be asked for.
bool can_be_filled(std::string_view name) {
  return name == "cpu" || name == "memory" || name == "ephemeral-storage";
}

void check_default(fields::Reader& reader, const yaml::Value& at, const ResourcesSettings& settings,
                   const ResourceKey& key, const values::Quantity& value) {
  const yaml::Value& place = at_key(at, "defaults", key.text());
  if (!can_be_filled(key.name.text)) {
    return reader.error(place, base::quoted(key.name.text) + " can't have a default: every container would take some",
                        "defaults are for cpu, memory and ephemeral-storage");
  }
  if (value.is_zero()) return reader.error(place, "a default of 0 sets nothing", "write an amount above 0");
  if (const auto* max = find(settings.max, key); max != nullptr && value > *max) {
    reader.error(place, "the default is more than the maximum " + max->canonical());
  }
  if (const auto* min = find(settings.min, key); min != nullptr && value < *min) {
    reader.error(place, "the default is less than the minimum " + min->canonical());
  }
  if (key.side != ResourceKey::Side::limits) return;
  const auto* request = find(settings.defaults, {ResourceKey::Side::requests, key.name});
  if (request == nullptr) return;
  if (*request > value) {
    reader.error(place, "the default limit is less than the default request " + request->canonical());
  }
  for (const auto& [name, ratio] : settings.max_limit_request_ratio) {
    if (name == key.name && compare_to_product(value, *request, ratio) > 0) {
      reader.error(place, "the default limit is more than " + ratio.canonical() + " times the default request " +
                              request->canonical());
    }
  }
}

}  // namespace

const fields::Table<ResourcesSettings>& ResourcesSettings::table() {
  static const fields::Table<ResourcesSettings> table{
      fields::optional("require", &ResourcesSettings::require,
                       "What each container must have in effect: limits.memory, requests.cpu, limits.example.com/gpu. "
                       "A limit implies its request; what the Pod sets (spec.resources) counts for all containers."),
      fields::optional("max", &ResourcesSettings::max, "The most that may be in effect: {limits.memory: 4Gi}."),
      fields::optional("min", &ResourcesSettings::min, "The least that may be in effect: {requests.cpu: 10m}."),
      fields::optional("maxLimitRequestRatio", &ResourcesSettings::max_limit_request_ratio,
                       "How many times its request a limit may be: {cpu: 4, memory: 1.5}. Judged where both are in "
                       "effect."),
      fields::optional(
          "defaults", &ResourcesSettings::defaults,
          "What containers get that have neither a request nor a limit of that resource (a request), or no "
          "limit (a limit): {requests.cpu: 100m}."),
  };
  return table;
}

void ResourcesSettings::check(fields::Reader& reader, const yaml::Value& at) {
  if (require.empty() && min.empty() && max.empty() && defaults.empty() && max_limit_request_ratio.empty()) {
    reader.error(at, "this rule checks nothing", "give require, max, min, maxLimitRequestRatio or defaults");
  }
  for (const auto& [key, least] : min) {
    if (const auto* most = find(max, key); most != nullptr && least > *most) {
      reader.error(at_key(at, "min", key.text()), "the minimum is more than the maximum " + most->canonical());
    }
  }
  for (const auto& [name, ratio] : max_limit_request_ratio) {
    if (ratio < values::Quantity(1)) {
      reader.error(at_key(at, "maxLimitRequestRatio", name.text), "a limit is never below its request",
                   "write a ratio of at least 1");
    }
  }
  for (const auto& [key, value] : defaults) check_default(reader, at, *this, key, value);
}

}  // namespace tidegate::checks

namespace tidegate::fields {

namespace {

constexpr std::array<std::string_view, 3> plain_names{"cpu", "memory", "ephemeral-storage"};
constexpr std::array<std::string_view, 4> common_keys{"limits.cpu", "limits.memory", "requests.cpu", "requests.memory"};
constexpr std::string_view name_pattern =
    "(cpu|memory|ephemeral-storage|hugepages-[0-9]+[KMGTPE]?i?|[a-z0-9.-]+/[A-Za-z0-9_.-]+)";

// Whether Kubernetes knows or could know a resource of that name; reports what is wrong.
bool is_resource_name(Reader& reader, const yaml::Value& value, std::string_view name) {
  if (std::ranges::find(plain_names, name) != plain_names.end()) return true;
  if (name.starts_with("hugepages-")) {
    if (values::Quantity::parse(name.substr(sizeof "hugepages-" - 1))) return true;
    reader.error(value, base::quoted(name) + " names no page size", "write it as hugepages-2Mi");
    return false;
  }
  if (name.find('/') == std::string_view::npos) {
    reader.unknown(value, "resource", name, plain_names);
    return false;
  }
  const base::Result<void> verdict = values::check_qualified_name(name);
  if (!verdict) reader.error(value, base::quoted(name) + " is no resource name: " + verdict.error().message);
  return verdict.has_value();
}

}  // namespace

void Codec<checks::ResourceName>::read(Reader& reader, const yaml::Value& value, checks::ResourceName& out) {
  const auto text = reader.scalar(value, "a resource's name");
  if (text && is_resource_name(reader, value, *text)) out.text = *text;
}

void Codec<checks::ResourceName>::schema(Schema& schema) {
  schema.type("string").pattern("^" + std::string(name_pattern) + "$");
}

void Codec<checks::ResourceKey>::read(Reader& reader, const yaml::Value& value, checks::ResourceKey& out) {
  const auto text = reader.scalar(value, "limits.NAME or requests.NAME");
  if (!text) return;
  const std::size_t dot = text->find('.');
  const std::string_view side = text->substr(0, dot);
  if (dot == std::string_view::npos || (side != "limits" && side != "requests")) {
    return reader.unknown(value, "amount", *text, common_keys);
  }
  const std::string_view name = text->substr(dot + 1);
  if (!is_resource_name(reader, value, name)) return;
  out = {side == "limits" ? checks::ResourceKey::Side::limits : checks::ResourceKey::Side::requests,
         {std::string(name)}};
}

void Codec<checks::ResourceKey>::schema(Schema& schema) {
  schema.type("string").pattern("^(limits|requests)[.]" + std::string(name_pattern) + "$");
}

}  // namespace tidegate::fields
