// k8s.io/apiserver pkg/cel/library/semverlib.go, version 1.
#include <optional>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/opaque.hpp"
#include "policies/values/semantic_version.hpp"

namespace tidegate::cel::library {
namespace {

using values::SemanticVersion;

const SemanticVersion& version_at(const Call& call, std::size_t index) noexcept {
  return call.args[index].object<SemanticVersion>();
}

// The text of the call, normalised when that is asked for; none with `error`. Without data: the arena is full.
std::optional<std::string_view> text_of(const Call& call, std::string* error) {
  const std::string_view text = call.args[0].text();
  if (call.args.size() < 2 || !call.args[1].is_true()) return text.empty() ? std::string_view("", 0) : text;
  return values::normalized_version(text, call.context.arena(), error);
}

std::optional<SemanticVersion> read(const Call& call, std::string* error, bool& is_full) {
  const auto text = text_of(call, error);
  is_full = text && text->data() == nullptr;
  return text && !is_full ? SemanticVersion::parse(*text, error) : std::nullopt;
}

Value parse(const Call& call) {
  bool is_full = false;
  const auto version = read(call, nullptr, is_full);
  if (version) return make_opaque(semver_type, *version, call.context);
  std::string error;
  if (!is_full) (void)read(call, &error, is_full);
  return is_full ? call.context.stop(Stop::memory) : call.context.error(error);
}

Value is_semver(const Call& call) {
  bool is_full = false;
  const auto version = read(call, nullptr, is_full);
  return is_full ? call.context.stop(Stop::memory) : Value::of(version.has_value());
}

// Beyond int64 they turn negative, as in Kubernetes.
template <std::uint64_t SemanticVersion::*number>
Value part(const Call& call) {
  return Value::of(static_cast<std::int64_t>(version_at(call, 0).*number));
}

Value compare_to(const Call& call) {
  const auto order = version_at(call, 0) <=> version_at(call, 1);
  return Value::of(std::int64_t{order < 0 ? -1 : order > 0 ? 1 : 0});
}
Value is_greater_than(const Call& call) {
  return Value::of(version_at(call, 0) > version_at(call, 1));
}
Value is_less_than(const Call& call) {
  return Value::of(version_at(call, 0) < version_at(call, 1));
}

constexpr std::string_view type_name = "kubernetes.Semver";

}  // namespace

void add_semver(Environment& environment) {
  const Signature one = {type_name}, two = {type_name, type_name}, text = {"string"}, with_choice = {"string", "bool"};
  environment.add_function({"semver",
                            {global("string_to_semver", text, type_name, parse, costs::of_first),
                             global("string_bool_to_semver", with_choice, type_name, parse, costs::of_first)}});
  environment.add_function({"isSemver",
                            {global("is_semver_string", text, "bool", is_semver, costs::of_first),
                             global("is_semver_string_bool", with_choice, "bool", is_semver, costs::of_first)}});
  environment.add_function({"isGreaterThan", {member("semver_is_greater_than", two, "bool", is_greater_than)}});
  environment.add_function({"isLessThan", {member("semver_is_less_than", two, "bool", is_less_than)}});
  environment.add_function({"compareTo", {member("semver_compare_to", two, "int", compare_to)}});
  environment.add_function({"major", {member("semver_major", one, "int", part<&SemanticVersion::major_number>)}});
  environment.add_function({"minor", {member("semver_minor", one, "int", part<&SemanticVersion::minor_number>)}});
  environment.add_function({"patch", {member("semver_patch", one, "int", part<&SemanticVersion::patch_number>)}});
}

}  // namespace tidegate::cel::library
