// Everything that was loaded, ready to decide: immutable, indexed, with a hash that names it.
// Invariants: policies are sorted by name; rule ids count the rules of all policies in order, from 0.
// Thread contract: shared by all workers, never changed; each worker holds its own shared_ptr (see server/app/reload).
// Tested in tests/policies/engine/.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/engine/index.hpp"
#include "policies/engine/rules/loader.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// One rule as metrics and logs name it.
struct RuleName {
  std::string_view policy, rule;
};

class PolicySet {
 public:
  PolicySet(RuleSet rules, std::string hash);
  PolicySet(const PolicySet&) = delete;
  PolicySet& operator=(const PolicySet&) = delete;

  [[nodiscard]] std::span<const PolicySource> policies() const noexcept { return rules_.policies; }
  [[nodiscard]] std::span<const ExceptionSource> exceptions() const noexcept { return rules_.exceptions; }
  // SHA-256 of the files' names and contents, 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string_view hash() const noexcept { return hash_; }
  // Enough of the hash to tell sets apart in audit annotations and logs.
  [[nodiscard]] std::string_view short_hash() const noexcept { return hash().substr(0, 12); }
  [[nodiscard]] std::size_t rule_count() const noexcept { return names_.size(); }
  // By rule id.
  [[nodiscard]] std::span<const RuleName> rule_names() const noexcept { return names_; }
  // The id of a policy's first rule; its others follow.
  [[nodiscard]] std::uint32_t first_rule(std::size_t policy) const noexcept { return first_rules_[policy]; }
  // The exceptions that name a rule, whether they match a request or not.
  [[nodiscard]] std::span<const ExceptionSource* const> exceptions_of(std::uint32_t rule) const noexcept {
    return by_rule_[rule];
  }
  [[nodiscard]] const Index& index() const noexcept { return index_; }
  // Whether any policy holds an expression that may take long.
  [[nodiscard]] bool has_heavy() const noexcept { return heavy_; }
  // Whether any policy looks at metadata.managedFields: else who reads reviews need not keep them.
  [[nodiscard]] bool reads_managed_fields() const noexcept { return reads_managed_fields_; }

 private:
  RuleSet rules_;
  std::string hash_;
  std::vector<RuleName> names_;
  std::vector<std::uint32_t> first_rules_;
  std::vector<std::vector<const ExceptionSource*>> by_rule_;
  Index index_;
  bool heavy_ = false;
  bool reads_managed_fields_ = false;
};

// SHA-256 over each file's name and contents, in the order given.
[[nodiscard]] std::string hash_of(std::span<const SourceFile> files);

// Reads and compiles the rule files of `path` (a directory or one file); null when there was an error. `diagnostics`
// gets everything that is wrong, sorted. `now` decides which exceptions are over. `parallel`: see load_rules().
[[nodiscard]] std::shared_ptr<const PolicySet> load_policy_set(const std::filesystem::path& path,
                                                               base::Diagnostics& diagnostics,
                                                               std::chrono::system_clock::time_point now,
                                                               const Parallel& parallel = {});
// The same from texts.
[[nodiscard]] std::shared_ptr<const PolicySet> compile_policy_set(std::span<const SourceFile> files,
                                                                  base::Diagnostics& diagnostics,
                                                                  std::chrono::system_clock::time_point now,
                                                                  const Parallel& parallel = {});

}  // namespace tidegate::engine
