// What an author may have meant by a name that isn't known.
#include <array>
#include <utility>

#include "policies/base/diagnostics.hpp"
#include "policies/cel/checker.hpp"

namespace tidegate::cel {

namespace {

// cel-go has them, Kubernetes' environment doesn't.
constexpr std::array<std::string_view, 5> libraries_elsewhere{"math", "base64", "cel", "proto", "regex"};

// Signatures that a hint lists; more would hide the one that was meant.
constexpr std::size_t most_signatures = 4;

std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& candidates) {
  if (written.starts_with('.')) return {};  // of a single root; a name that is relative to it would mislead
  const auto near = base::nearest(written, candidates);
  return near.empty() || near == written ? std::string() : "did you mean \"" + std::string(near) + "\"?";
}

// Operators' and internal functions' names can't be written.
bool can_be_written(std::string_view name) {
  return !name.empty() &&
         ((name.front() >= 'a' && name.front() <= 'z') || (name.front() >= 'A' && name.front() <= 'Z'));
}

}  // namespace

std::string Checker::hint_for_name(std::string_view name) const {
  for (const auto library : libraries_elsewhere) {
    if (name == library) return "Kubernetes' CEL has no library \"" + std::string(name) + "\"";
  }
  std::vector<std::string_view> candidates;
  for (const auto& known : locals_) candidates.emplace_back(known.name);
  for (const auto& variable : environment_.variables()) candidates.emplace_back(variable.name);
  return did_you_mean(name, candidates);
}

std::string Checker::hint_for_function(std::string_view name) const {
  std::vector<std::string_view> candidates{
      "has",        "all",    "exists",        "exists_one",   "existsOne",        "map", "filter", "optMap",
      "optFlatMap", "sortBy", "transformList", "transformMap", "transformMapEntry"};
  for (const auto candidate : candidates) {
    if (name == candidate) return std::string(name) + " is a macro: mind the number of its arguments";
  }
  for (const auto known : environment_.function_names()) {
    if (can_be_written(known)) candidates.push_back(known);
  }
  auto hint = did_you_mean(name, candidates);
  if (!hint.empty()) return hint;
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? hint : did_you_mean(name.substr(dot + 1), candidates);
}

std::string Checker::hint_for_field(const StructureType& structure, std::string_view field) const {
  std::vector<std::string_view> candidates;
  for (const auto& [name, type] : structure.fields) candidates.emplace_back(name);
  return did_you_mean(field, candidates);
}

std::string Checker::hint_for_call(const Function& function) const {
  if (!can_be_written(function.name) || function.overloads.size() > most_signatures) return {};
  std::string hint;
  for (const auto& overload : function.overloads) {
    hint += hint.empty() ? "it is " : " or ";
    std::size_t next = 0;
    if (overload.member && !overload.params.empty()) hint += overload.params[next++]->text() + ".";
    hint += function.name + "(";
    for (std::size_t i = next; i < overload.params.size(); ++i) {
      if (i > next) hint += ", ";
      hint += overload.params[i]->text();
    }
    hint += ")";
  }
  return hint;
}

}  // namespace tidegate::cel
