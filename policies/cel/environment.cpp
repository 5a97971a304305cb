#include "policies/cel/environment.hpp"

#include <algorithm>
#include <utility>

#include "policies/cel/library/library.hpp"

namespace tidegate::cel {

std::size_t Environment::add_variable(std::string name, TypeRef type) {
  const auto [at, added] = variable_index_.try_emplace(name, variables_.size());
  if (added) {
    variables_.push_back({std::move(name), std::move(type), at->second});
  } else {
    variables_[at->second].type = std::move(type);
  }
  return at->second;
}

void Environment::add_function(Function function) {
  auto& known = functions_.own()[function.name];
  known.name = function.name;
  for (auto& overload : function.overloads) {
    const auto same_id = [&](const Overload& other) { return other.id == overload.id; };
    const auto at = std::find_if(known.overloads.begin(), known.overloads.end(), same_id);
    if (at == known.overloads.end()) {
      known.overloads.push_back(std::move(overload));
    } else {
      *at = std::move(overload);
    }
  }
}

void Environment::add_structure(StructureType type) {
  auto name = type.name;
  structures_.own().insert_or_assign(std::move(name), std::move(type));
}

void Environment::add_type(std::string name, TypeRef type) {
  types_.own().insert_or_assign(std::move(name), std::move(type));
}

void Environment::refuse(std::string name, std::string reason) {
  refusals_.own().insert_or_assign(std::move(name), std::move(reason));
}

const Variable* Environment::variable(std::string_view name) const noexcept {
  const auto at = variable_index_.find(name);
  return at == variable_index_.end() ? nullptr : &variables_[at->second];
}

const Function* Environment::function(std::string_view name) const noexcept {
  const auto at = functions_->find(name);
  return at == functions_->end() ? nullptr : &at->second;
}

const StructureType* Environment::structure(std::string_view name) const noexcept {
  if (const auto at = structures_->find(name); at != structures_->end()) return &at->second;
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto at = structures_->find(name.substr(0, dot));
  return at != structures_->end() && at->second.nested ? &at->second : nullptr;
}

TypeRef Environment::type(std::string_view name) const {
  if (const auto at = types_->find(name); at != types_->end()) return at->second;
  return structure(name) == nullptr ? nullptr : types::structure(std::string(name));
}

const std::string* Environment::refusal(std::string_view name) const noexcept {
  const auto at = refusals_->find(name);
  return at == refusals_->end() ? nullptr : &at->second;
}

std::vector<std::string_view> Environment::function_names() const {
  std::vector<std::string_view> names;
  names.reserve(functions_->size());
  for (const auto& [name, function] : *functions_) names.emplace_back(name);
  return names;
}

Environment Environment::kubernetes(EnvironmentOptions options) {
  Environment environment(std::move(options));
  for (const auto* name : {"bool", "bytes", "double", "int", "null_type", "string", "type", "uint",
                           "google.protobuf.Duration", "google.protobuf.Timestamp", "net.IP", "net.CIDR"}) {
    environment.add_type(name, types::parse(name));
  }
  environment.add_type("list", types::parse("list(A)"));
  environment.add_type("map", types::parse("map(A, B)"));
  environment.add_type("optional_type", types::parse("optional_type(A)"));

  library::add_standard_operators(environment);
  library::add_standard_functions(environment);
  library::add_conversions(environment);
  library::add_time(environment);
  library::add_optionals(environment);
  library::add_comprehensions(environment);
  library::add_strings(environment);
  library::add_lists(environment);
  library::add_sets(environment);
  library::add_regex(environment);
  library::add_url(environment);
  library::add_quantity(environment);
  library::add_ip(environment);
  library::add_cidr(environment);
  library::add_format(environment);
  library::add_semver(environment);
  return environment;
}

}  // namespace tidegate::cel
