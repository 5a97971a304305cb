#include "policies/engine/rules/set_relations.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/engine/rules/default_conflicts.hpp"
#include "policies/values/date.hpp"

namespace tidegate::engine {

namespace {

using fields::Reader;

template <class Document>
void check_unique(const std::vector<Document>& documents, std::string_view kind, const Sources& sources,
                  base::Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, const Document*> seen;
  for (const Document& document : documents) {
    const auto [first, added] = seen.emplace(document.name, &document);
    if (added) continue;
    Reader reader(*sources.find(document.file)->second, diagnostics);
    const Document& other = *first->second;
    reader.error(document.place, "another " + std::string(kind) + " is called \"" + document.name + "\"",
                 "it is in " + other.file + ", line " + std::to_string(other.place.position.line));
  }
}

// Names of everything an exception can name.
class Names {
 public:
  explicit Names(const std::vector<PolicyOutline>& policies) {
    for (const PolicyOutline& policy : policies) {
      by_name_.emplace(policy.name, &policy);
      names_.push_back(policy.name);
    }
  }
  [[nodiscard]] const PolicyOutline* find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  [[nodiscard]] const std::vector<std::string_view>& all() const noexcept { return names_; }

 private:
  std::unordered_map<std::string_view, const PolicyOutline*> by_name_;
  std::vector<std::string_view> names_;
};

void check_excepted_rules(Reader& reader, const ExceptionSource::Policy& excepted, const PolicyOutline& policy) {
  const std::vector<std::string_view> names(policy.rules.begin(), policy.rules.end());
  for (std::size_t i = 0; i < excepted.rules.size(); ++i) {
    if (std::find(names.begin(), names.end(), excepted.rules[i]) != names.end()) continue;
    std::string hint = fields::did_you_mean(excepted.rules[i], names);
    if (hint.empty()) hint = "known: " + fields::listed(names);
    reader.error(excepted.rule_places[i],
                 "the policy \"" + policy.name + "\" has no rule \"" + excepted.rules[i] + "\"", std::move(hint));
  }
}

void check_until(Reader& reader, const ExceptionSource& exception, std::chrono::sys_days today) {
  if (!exception.until) return;
  const auto day = std::chrono::floor<std::chrono::days>(*exception.until - std::chrono::seconds(1));
  const std::string name = "the exception \"" + exception.name + "\"";
  if (day < today) {
    reader.warning(exception.until_place, name + " is over", "remove it, or give it a later day");
  } else if (day - today < limits::exception_expiry_warning) {
    const auto left = (day - today).count();
    const std::string when = left == 0 ? "today" : left == 1 ? "tomorrow" : "in " + std::to_string(left) + " days";
    reader.warning(exception.until_place, name + " ends " + when);
  }
}

void check_exception(const ExceptionSource& exception, const Names& names, Reader& reader, bool complete,
                     std::chrono::sys_days today) {
  for (const ExceptionSource::Policy& excepted : exception.policies) {
    if (const PolicyOutline* policy = names.find(excepted.name)) {
      check_excepted_rules(reader, excepted, *policy);
    } else if (complete) {
      reader.error(excepted.place, "there is no policy \"" + excepted.name + "\"",
                   fields::did_you_mean(excepted.name, names.all()));
    }
  }
  check_until(reader, exception, today);
}

void report_conflict(const DefaultConflict& conflict, const Sources& sources, base::Diagnostics& diagnostics) {
  Reader reader(*sources.find(conflict.second.policy->file)->second, diagnostics);
  const auto named = [](const DefaultOf& of) { return of.policy->name + "/" + of.rule->name; };
  reader.error(conflict.second.rule->place,
               "the rules " + named(conflict.first) + " and " + named(conflict.second) + " would set " +
                   conflict.first.place + " differently: to \"" + conflict.first.value + "\" and to \"" +
                   conflict.second.value + "\"",
               "let both set the same, take one out, or narrow their policies' matches; the first is in " +
                   conflict.first.policy->file + ", line " + std::to_string(conflict.first.rule->place.position.line));
}

}  // namespace

void check_set(const Findings& found, base::Diagnostics& diagnostics, std::chrono::sys_days today) {
  check_unique(found.policies, "policy", found.sources, diagnostics);
  check_unique(found.set.exceptions, "exception", found.sources, diagnostics);
  const Names names(found.policies);
  for (const ExceptionSource& exception : found.set.exceptions) {
    Reader reader(*found.sources.find(exception.file)->second, diagnostics);
    check_exception(exception, names, reader, found.complete, today);
  }
  for (const DefaultConflict& conflict : find_default_conflicts(found.set.policies)) {
    report_conflict(conflict, found.sources, diagnostics);
  }
}

}  // namespace tidegate::engine
