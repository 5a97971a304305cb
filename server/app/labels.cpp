#include "server/app/labels.hpp"

namespace tidegate::app {

observe::Route label_of(const engine::Route* route) noexcept {
  if (route == nullptr) return observe::Route::other;
  for (std::size_t i = 0; i < observe::route_names.size(); ++i) {
    if (observe::route_names[i] == route->path) return static_cast<observe::Route>(i);
  }
  return observe::Route::other;
}

observe::Operation label_of(admission::Operation operation) noexcept {
  switch (operation) {
    case admission::Operation::create:
      return observe::Operation::create;
    case admission::Operation::update:
      return observe::Operation::update;
    case admission::Operation::delete_:
      return observe::Operation::delete_;
    case admission::Operation::connect:
      return observe::Operation::connect;
  }
  return observe::Operation::other;
}

observe::Decision label_of(const engine::Decision& decision) noexcept {
  if (decision.erred) return observe::Decision::error;
  if (decision.verdict == engine::Verdict::deny) return observe::Decision::deny;
  if (decision.verdict == engine::Verdict::patch) return observe::Decision::patch;
  return decision.response.warnings.empty() ? observe::Decision::allow : observe::Decision::warn;
}

observe::RuleAction label_of(engine::Outcome outcome) noexcept {
  switch (outcome) {
    case engine::Outcome::deny:
      return observe::RuleAction::deny;
    case engine::Outcome::warn:
      return observe::RuleAction::warn;
    case engine::Outcome::audit:
      return observe::RuleAction::audit;
    case engine::Outcome::existing:
      return observe::RuleAction::existing;
    case engine::Outcome::excepted:
      return observe::RuleAction::excepted;
    case engine::Outcome::error:
      return observe::RuleAction::error;
    case engine::Outcome::patch:
      return observe::RuleAction::patch;
    case engine::Outcome::report:
      return observe::RuleAction::report;
  }
  return observe::RuleAction::error;
}

observe::RulesInfo describe(const engine::PolicySet& set) {
  observe::RulesInfo info;
  for (const engine::RuleName& name : set.rule_names()) {
    info.labels.push_back({std::string(name.policy), std::string(name.rule)});
  }
  info.policies = set.policies().size();
  info.hash = set.hash();
  for (const engine::ExceptionSource& exception : set.exceptions()) {
    if (exception.until) info.exceptions.push_back({exception.name, *exception.until});
  }
  return info;
}

}  // namespace tidegate::app
