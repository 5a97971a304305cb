#include "policies/checks/registry.hpp"

#include <array>
#include <utility>

#include "policies/checks/annotations.hpp"
#include "policies/checks/images.hpp"
#include "policies/checks/labels.hpp"
#include "policies/checks/resources.hpp"
#include "policies/checks/run_as_non_root.hpp"

namespace tidegate::checks {

namespace {

template <class Settings>
std::unique_ptr<const Check> read(fields::Reader& reader, const yaml::Value& value) {
  const std::size_t before = reader.errors();
  Settings settings;
  fields::Codec<Settings>::read(reader, value, settings);
  return reader.errors() == before ? compile(std::move(settings)) : nullptr;
}

template <class Settings>
constexpr CheckType type(std::string_view name, std::string_view description) {
  return {name, description, &read<Settings>, &fields::Codec<Settings>::schema,
          []() -> const std::vector<fields::FieldInfo>& { return Settings::table().fields(); }};
}

const std::array checks{
    type<RunAsNonRootSettings>("runAsNonRoot", "Containers run as a user other than root."),
    type<ImagesSettings>("images", "Where images may come from, and how they are pinned."),
    type<ResourcesSettings>("resources", "The requests and limits of containers: required, bounded, filled in."),
    type<LabelsSettings>("labels", "Labels that must or must not be there, their values, and defaults."),
    type<AnnotationsSettings>("annotations", "Annotations that must or must not be there, their values, and defaults."),
};

}  // namespace

std::span<const CheckType> all_checks() noexcept {
  return checks;
}

const CheckType* find_check(std::string_view name) noexcept {
  for (const CheckType& check : checks) {
    if (check.name == name) return &check;
  }
  return nullptr;
}

}  // namespace tidegate::checks
