// The policies of one place (resource, operation, route), arranged so that those which can't be about a request are not
// looked at: each is found by the atoms of the clause that it shares with the fewest others.
// Invariants: find() gives a superset of the policies that match and whose conditions aren't known to be false.
// Thread contract: built once, immutable; find() allocates nothing. Tested in tests/policies/engine/index_test.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/admission/review.hpp"
#include "policies/engine/index/clause.hpp"
#include "policies/engine/index/field_values.hpp"
#include "policies/engine/index/text_table.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// A set of policies, a bit each.
using PolicyBits = std::vector<std::uint64_t>;
inline void add_policy(std::span<std::uint64_t> bits, PolicyIndex policy) noexcept {
  bits[policy / 64] |= std::uint64_t{1} << policy % 64;
}

// The policies that hold an atom of one field, by what the atom asks for.
class FieldTable {
 public:
  explicit FieldTable(Field field) : field_(std::move(field)) {}
  void add(const Atom& atom, PolicyIndex policy);
  // After the last add() and before the first find(). `last`: the table that find() is asked of before this one.
  void freeze(const FieldTable* last);
  void find(const admission::Review& review, Trail& trail, std::span<std::uint64_t> found) const;

 private:
  // Texts of one length, which beginnings or ends of that length are looked up in.
  struct OfLength {
    std::size_t length = 0;
    TextTable texts;
  };
  static TextTable& of_length(std::vector<OfLength>& tables, std::size_t length);
  void look_up(std::string_view text, std::span<std::uint64_t> found) const;
  void look_up_labels(const json::Node& object, std::span<std::uint64_t> found) const;

  Field field_;
  std::size_t shared_ = 0;  // steps of the path that the last table's has too
  TextTable equals_;
  std::vector<OfLength> starts_, ends_;
  TextTable label_keys_;  // of labels: those of which `equals_` has a value
  std::vector<PolicyIndex> all_;
};

class Bucket {
 public:
  // What is known of a policy when buckets are made.
  struct Clauses {
    std::vector<Clause> of_match, of_conditions;
  };
  struct Options {
    bool resource_known = true;  // every policy of the list matches the resource
    bool mutates = false;        // for /mutate
  };
  // REQUIRES: `policies` outlives the bucket; `list` ascends.
  Bucket(std::span<const PolicySource> policies, std::span<const Clauses> clauses, std::span<const PolicyIndex> list,
         Options options);

  // Replaces `found`, which has room for all policies.
  void find(const admission::Review& review, std::span<std::uint64_t> found) const;
  // Whether one that was found is known to match.
  [[nodiscard]] std::span<const std::uint64_t> settled() const noexcept { return settled_; }
  // Those that may be left out because of their conditions, although they match.
  [[nodiscard]] std::span<const PolicyIndex> conditional() const noexcept { return conditional_; }
  [[nodiscard]] bool resource_known() const noexcept { return options_.resource_known; }

 private:
  class Builder;
  struct Group {
    const GlobSet* namespaces = nullptr;
    std::vector<PolicyIndex> policies;
  };

  Options options_;
  PolicyBits always_;
  std::vector<Group> groups_;  // those that share a set of namespaces, which is looked at once
  std::vector<FieldTable> tables_;
  PolicyBits settled_;
  std::vector<PolicyIndex> conditional_;
};

}  // namespace tidegate::engine
