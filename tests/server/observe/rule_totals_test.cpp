// Rule counters over reloads: nothing is lost, nothing falls, nothing grows.
#include "server/observe/rule_totals.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace tidegate::observe {
namespace {

// "policy/rule action" → count.
std::map<std::string, double> counts(const RuleTotals& totals) {
  std::map<std::string, double> found;
  for (const Sample& sample : totals.collect().samples) {
    REQUIRE(sample.labels.size() == 3);
    const std::string key = sample.labels[0].second + "/" + sample.labels[1].second + " " + sample.labels[2].second;
    CHECK_MESSAGE(!found.contains(key), "twice: " << key);
    found[key] = sample.value;
  }
  return found;
}
using Counts = std::map<std::string, double>;

TEST_CASE("what threads counted is summed under the rules' names") {
  RuleTotals totals;
  const auto blocks = totals.install({{"base", "non-root"}, {"base", "images"}}, 2);
  REQUIRE(blocks.size() == 2);
  blocks[0]->count(0, RuleAction::deny);
  blocks[1]->count(0, RuleAction::deny);
  blocks[1]->count(1, RuleAction::existing);
  CHECK(counts(totals) == Counts{{"base/non-root deny", 2}, {"base/images existing", 1}});
}

TEST_CASE("a rule keeps its counts over a reload that moves it to another id") {
  RuleTotals totals;
  const auto before = totals.install({{"base", "non-root"}, {"base", "images"}}, 1);
  before[0]->count(0, RuleAction::deny);
  before[0]->count(1, RuleAction::warn);
  const auto after = totals.install({{"base", "images"}, {"base", "non-root"}, {"extra", "labels"}}, 1);
  after[0]->count(1, RuleAction::deny);
  before[0]->count(0, RuleAction::deny);  // a request under way finishes on the old set
  const Counts expected{{"base/non-root deny", 3}, {"base/images warn", 1}};
  CHECK(counts(totals) == expected);
  totals.retire(before[0]);
  CHECK(counts(totals) == expected);
  CHECK(totals.blocks() == 1);
}

TEST_CASE("what a rule counted that is no longer loaded moves to other and stays there") {
  RuleTotals totals;
  const auto first = totals.install({{"gone", "rule"}, {"kept", "rule"}}, 1);
  first[0]->count(0, RuleAction::deny);
  first[0]->count(1, RuleAction::deny);
  const auto second = totals.install({{"kept", "rule"}}, 1);
  CHECK(counts(totals) == Counts{{"other/other deny", 1}, {"kept/rule deny", 1}});
  first[0]->count(0, RuleAction::deny);
  CHECK(counts(totals) == Counts{{"other/other deny", 2}, {"kept/rule deny", 1}});

  // The rule comes back while the first block is still out: `other` must not fall.
  const auto third = totals.install({{"gone", "rule"}, {"kept", "rule"}}, 1);
  third[0]->count(0, RuleAction::deny);
  totals.retire(first[0]);
  totals.retire(second[0]);
  CHECK(counts(totals) == Counts{{"gone/rule deny", 1}, {"other/other deny", 2}, {"kept/rule deny", 1}});
}

TEST_CASE("what was retired before its rule went moves to other too") {
  RuleTotals totals;
  const auto first = totals.install({{"gone", "rule"}}, 1);
  first[0]->count(0, RuleAction::deny);
  const auto second = totals.install({{"gone", "rule"}}, 1);
  totals.retire(first[0]);
  CHECK(counts(totals) == Counts{{"gone/rule deny", 1}});
  const auto third = totals.install({}, 1);
  CHECK(counts(totals) == Counts{{"other/other deny", 1}});
}

TEST_CASE("many reloads with ever new names leave no series behind") {
  RuleTotals totals;
  RuleCounters* last = nullptr;
  for (int i = 0; i < 100; ++i) {
    const auto blocks = totals.install({{"policy-" + std::to_string(i), "rule"}}, 1);
    blocks[0]->count(0, RuleAction::audit);
    totals.retire(last);
    last = blocks[0];
  }
  CHECK(counts(totals) == Counts{{"policy-99/rule audit", 1}, {"other/other audit", 99}});
  CHECK(totals.blocks() == 1);
}

TEST_CASE("a rule that is named like the label for strangers shares its series") {
  RuleTotals totals;
  const auto blocks = totals.install({{"other", "other"}}, 1);
  blocks[0]->count(0, RuleAction::deny);
  blocks[0]->count(7, RuleAction::deny);
  CHECK(counts(totals) == Counts{{"other/other deny", 2}});
}

TEST_CASE("retiring nothing or a stranger changes nothing") {
  RuleTotals totals;
  RuleCounters stranger(1);
  stranger.count(0, RuleAction::deny);
  totals.retire(nullptr);
  totals.retire(&stranger);
  CHECK(counts(totals).empty());
}

}  // namespace
}  // namespace tidegate::observe
