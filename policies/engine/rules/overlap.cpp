#include "policies/engine/rules/overlap.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "policies/engine/rules/resource_pattern.hpp"

namespace tidegate::engine {

namespace {

using values::Glob;
using Requirement = values::LabelSelector::Requirement;
using Operator = values::LabelSelector::Operator;

// Whether `glob` leaves nothing that `exclude` doesn't take out: certain for literals and equal globs alone.
bool taken_out(const Glob& glob, const GlobSet& set) {
  return std::any_of(set.exclude.begin(), set.exclude.end(), [&](const Glob& out) {
    return out.text() == "*" || out.text() == glob.text() || (glob.is_literal() && out.matches(glob.text()));
  });
}

bool disjoint(const Requirement& a, const Requirement& b) {
  if (a.key != b.key) return false;
  const auto present = [](Operator op) { return op == Operator::in || op == Operator::exists; };
  if (a.op == Operator::does_not_exist) return present(b.op);
  if (b.op == Operator::does_not_exist) return present(a.op);
  const auto has = [](const Requirement& r, const std::string& value) {
    return std::find(r.values.begin(), r.values.end(), value) != r.values.end();
  };
  if (a.op == Operator::in && b.op == Operator::in) {
    return std::none_of(a.values.begin(), a.values.end(), [&](const std::string& value) { return has(b, value); });
  }
  if (a.op == Operator::in && b.op == Operator::not_in) {
    return std::all_of(a.values.begin(), a.values.end(), [&](const std::string& value) { return has(b, value); });
  }
  return a.op == Operator::not_in && b.op == Operator::in && disjoint(b, a);
}

bool resource_lists_overlap(const std::vector<ResourcePattern>& left, const std::vector<ResourcePattern>& right) {
  if (left.empty() || right.empty()) return true;
  return std::any_of(left.begin(), left.end(), [&](const ResourcePattern& a) {
    return std::any_of(right.begin(), right.end(), [&](const ResourcePattern& b) { return resources_overlap(a, b); });
  });
}

}  // namespace

bool globs_overlap(std::string_view left, std::string_view right) {
  if (left.find('*') == left.npos && right.find('*') == right.npos) return left == right;
  // meets[j]: whether some text matches left[i..] and right[j..]; i goes down.
  std::vector<bool> below(right.size() + 1, false);
  std::vector<bool> meets(right.size() + 1, false);
  for (std::size_t i = left.size() + 1; i-- > 0;) {
    const bool left_star = i < left.size() && left[i] == '*';
    for (std::size_t j = right.size() + 1; j-- > 0;) {
      const bool right_star = j < right.size() && right[j] == '*';
      if (i == left.size() && j == right.size()) {
        meets[j] = true;
      } else if (left_star || right_star) {
        // A star stands for nothing, or takes one more character (or star) of the other side.
        meets[j] = (i < left.size() && below[j]) || (j < right.size() && meets[j + 1]);
      } else {
        meets[j] = i < left.size() && j < right.size() && left[i] == right[j] && below[j + 1];
      }
    }
    std::swap(below, meets);
  }
  return below[0];
}

bool sets_overlap(const GlobSet& left, const GlobSet& right) {
  const auto left_over = [](const std::vector<Glob>& include, const GlobSet& other) {
    return include.empty() ||
           std::any_of(include.begin(), include.end(), [&](const Glob& glob) { return !taken_out(glob, other); });
  };
  if (!left_over(left.include, right) || !left_over(right.include, left)) return false;
  if (left.include.empty() || right.include.empty()) return true;
  return std::any_of(left.include.begin(), left.include.end(), [&](const Glob& a) {
    return std::any_of(right.include.begin(), right.include.end(), [&](const Glob& b) {
      if (taken_out(a, right) || taken_out(b, left)) return false;
      return globs_overlap(a.text(), b.text());
    });
  });
}

bool selectors_overlap(const values::LabelSelector& left, const values::LabelSelector& right) {
  for (const Requirement& a : left.requirements()) {
    for (const Requirement& b : right.requirements()) {
      if (disjoint(a, b)) return false;
    }
  }
  return true;
}

bool matches_overlap(const Match& left, const Match& right) {
  // A user has many groups, so any two lists of groups may meet.
  return left.operations.overlaps(right.operations) && sets_overlap(left.namespaces, right.namespaces) &&
         sets_overlap(left.names, right.names) && sets_overlap(left.users, right.users) &&
         selectors_overlap(left.labels, right.labels) && resource_lists_overlap(left.resources, right.resources);
}

}  // namespace tidegate::engine
