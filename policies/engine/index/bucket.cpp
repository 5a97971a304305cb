#include "policies/engine/index/bucket.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>

#include "policies/engine/matching.hpp"

namespace tidegate::engine {

namespace {

// A table for fewer would cost more than looking at the policies.
constexpr std::size_t least_for_table = 4;

void add_all(std::span<const PolicyIndex> policies, std::span<std::uint64_t> found) noexcept {
  for (const PolicyIndex policy : policies) add_policy(found, policy);
}

// Equal for equal sets of globs.
std::string key_of(const GlobSet& globs) {
  std::string key;
  for (const values::Glob& glob : globs.include) key.append(glob.text()).push_back('\0');
  key.push_back('\1');
  for (const values::Glob& glob : globs.exclude) key.append(glob.text()).push_back('\0');
  return key;
}

// Whether nothing but resource, operation and namespaces decides.
bool only_namespaces(const Match& match) {
  return match.names.everything() && match.users.everything() && match.groups.everything() &&
         match.labels.is_everything();
}

}  // namespace

TextTable& FieldTable::of_length(std::vector<OfLength>& tables, std::size_t length) {
  const auto at = std::ranges::lower_bound(tables, length, {}, &OfLength::length);
  if (at != tables.end() && at->length == length) return at->texts;
  return tables.insert(at, OfLength{length, {}})->texts;
}

void FieldTable::add(const Atom& atom, PolicyIndex policy) {
  TextTable& texts = atom.test == Atom::Test::equals   ? equals_
                     : atom.test == Atom::Test::starts ? of_length(starts_, atom.text.size())
                                                       : of_length(ends_, atom.text.size());
  texts.add(atom.text, policy);
  const std::size_t key = atom.text.find('\0');
  if (field_.kind == Field::Kind::labels && key != atom.text.npos) label_keys_.add(atom.text.substr(0, key), policy);
  if (all_.empty() || all_.back() != policy) all_.push_back(policy);
}

void FieldTable::freeze(const FieldTable* last) {
  if (last != nullptr && field_.kind == Field::Kind::path && last->field_.kind == Field::Kind::path &&
      field_.path.root == last->field_.path.root) {
    const auto& steps = field_.path.steps;
    const auto& others = last->field_.path.steps;
    const auto end = std::ranges::mismatch(steps, others, {}, &ValuePath::Step::name, &ValuePath::Step::name).in1;
    shared_ = static_cast<std::size_t>(end - steps.begin());
  }
  equals_.freeze();
  label_keys_.freeze();
  for (auto* tables : {&starts_, &ends_}) {
    for (OfLength& table : *tables) table.texts.freeze();
  }
}

void FieldTable::look_up(std::string_view text, std::span<std::uint64_t> found) const {
  if (!equals_.empty()) add_all(equals_.find(text), found);
  for (const OfLength& starts : starts_) {
    if (starts.length > text.size()) break;
    add_all(starts.texts.find(text.substr(0, starts.length)), found);
  }
  for (const OfLength& ends : ends_) {
    if (ends.length > text.size()) break;
    add_all(ends.texts.find(text.substr(text.size() - ends.length)), found);
  }
}

void FieldTable::look_up_labels(const json::Node& object, std::span<std::uint64_t> found) const {
  // A key has at most 317 bytes and a value 63: what is longer is named by no selector.
  std::array<char, 512> text;
  for (const json::Member& label : object["metadata"]["labels"].members()) {
    const std::string_view key = label.name();
    add_all(equals_.find(key), found);
    if (label_keys_.find(key).empty()) continue;
    const std::string_view value = label.value.string();
    if (key.size() + 1 + value.size() > text.size()) continue;
    std::memcpy(text.data(), key.data(), key.size());
    text[key.size()] = '\0';
    // An empty text may have no address.
    if (!value.empty()) std::memcpy(text.data() + key.size() + 1, value.data(), value.size());
    add_all(equals_.find({text.data(), key.size() + 1 + value.size()}), found);
  }
}

void FieldTable::find(const admission::Review& review, Trail& trail, std::span<std::uint64_t> found) const {
  if (field_.kind == Field::Kind::labels) {
    look_up_labels(*review.object, found);
    look_up_labels(*review.old_object, found);
    return;
  }
  if (!for_each_value(field_, review, shared_, trail, [&](std::string_view text) { look_up(text, found); }))
    add_all(all_, found);
}

// Chooses a clause for each policy, then fills the bucket.
class Bucket::Builder {
 public:
  Builder(Bucket& bucket, std::span<const PolicySource> policies, std::span<const Clauses> clauses,
          std::span<const PolicyIndex> list)
      : bucket_(bucket), policies_(policies), clauses_(clauses), list_(list) {}

  void run() {
    bucket_.always_.resize((policies_.size() + 63) / 64);
    bucket_.settled_.resize(bucket_.always_.size());
    for (const PolicyIndex policy : list_) {
      for_each_clause(policy, [&](const Clause& clause) {
        for (const Atom& atom : clause.any_of) ++shared_[key_of(atom)];
      });
    }
    std::map<std::string, std::vector<Choice>> by_field;
    for (const PolicyIndex policy : list_) {
      const Clause* clause = rarest(policy);
      if (clause == nullptr) {
        without_clause_.push_back(policy);
      } else {
        by_field[clause->any_of.front().field.key()].push_back({policy, clause});
      }
    }
    std::map<std::string, std::size_t> tables;
    for (const auto& [key, choices] : by_field) {
      for (const Choice& choice : choices) place(choice, choices.size() >= least_for_table, tables);
    }
    const FieldTable* last = nullptr;
    for (FieldTable& table : bucket_.tables_) {
      table.freeze(last);
      last = &table;
    }
    std::ranges::sort(without_clause_);
    std::ranges::sort(bucket_.conditional_);
    group();
  }

 private:
  struct Choice {
    PolicyIndex policy;
    const Clause* clause;
  };

  static std::string key_of(const Atom& atom) {
    return atom.field.key() + static_cast<char>('0' + static_cast<int>(atom.test)) + atom.text;
  }

  template <class Use>
  void for_each_clause(PolicyIndex policy, const Use& use) {
    for (const Clause& clause : clauses_[policy].of_match) use(clause);
    for (const Clause& clause : clauses_[policy].of_conditions) {
      // On /mutate a condition sees the object as the policies before have left it.
      if (!bucket_.options_.mutates || !clause.reads_object) use(clause);
    }
  }

  // The clause that this policy shares with the fewest others; null when it has none.
  const Clause* rarest(PolicyIndex policy) {
    const Clause* best = nullptr;
    std::size_t least = 0;
    for_each_clause(policy, [&](const Clause& clause) {
      std::size_t sum = 0;
      for (const Atom& atom : clause.any_of) sum += shared_[key_of(atom)];
      if (best != nullptr && sum >= least) return;
      best = &clause;
      least = sum;
    });
    return best;
  }

  void place(const Choice& choice, bool worth_it, std::map<std::string, std::size_t>& tables) {
    if (!worth_it) {
      without_clause_.push_back(choice.policy);
      return;
    }
    for (const Atom& atom : choice.clause->any_of) {
      const auto [at, added] = tables.emplace(atom.field.key(), bucket_.tables_.size());
      if (added) bucket_.tables_.emplace_back(atom.field);
      bucket_.tables_[at->second].add(atom, choice.policy);
    }
    if (choice.clause->of_condition) bucket_.conditional_.push_back(choice.policy);
  }

  // Those that no clause finds: by their namespaces where several have the same.
  void group() {
    std::map<std::string, Group> groups;
    for (const PolicyIndex policy : without_clause_) {
      const GlobSet& namespaces = policies_[policy].match.namespaces;
      Group& group = groups[engine::key_of(namespaces)];
      group.namespaces = &namespaces;
      group.policies.push_back(policy);
    }
    for (auto& [key, group] : groups) {
      const bool everything = group.namespaces->everything();
      const bool shared = everything || group.policies.size() > 1;
      for (const PolicyIndex policy : group.policies) {
        if (shared && bucket_.options_.resource_known && only_namespaces(policies_[policy].match)) {
          add_policy(bucket_.settled_, policy);
        }
        if (everything || !shared) add_policy(bucket_.always_, policy);
      }
      if (shared && !everything) bucket_.groups_.push_back(std::move(group));
    }
  }

  Bucket& bucket_;
  std::span<const PolicySource> policies_;
  std::span<const Clauses> clauses_;
  std::span<const PolicyIndex> list_;
  std::unordered_map<std::string, std::size_t> shared_;  // by an atom's key
  std::vector<PolicyIndex> without_clause_;
};

Bucket::Bucket(std::span<const PolicySource> policies, std::span<const Clauses> clauses,
               std::span<const PolicyIndex> list, Options options)
    : options_(options) {
  Builder(*this, policies, clauses, list).run();
}

void Bucket::find(const admission::Review& review, std::span<std::uint64_t> found) const {
  std::ranges::copy(always_, found.begin());
  for (const Group& group : groups_) {
    if (in_globs(*group.namespaces, review.namespace_name)) add_all(group.policies, found);
  }
  Trail trail;
  for (const FieldTable& table : tables_) table.find(review, trail, found);
}

}  // namespace tidegate::engine
