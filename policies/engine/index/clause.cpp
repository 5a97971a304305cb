#include "policies/engine/index/clause.hpp"

#include <algorithm>
#include <string_view>

namespace tidegate::engine {

namespace {

// The longer one of what a glob begins and ends with; nothing for `*` and `*x*`.
std::optional<Atom> atom_of(Field::Kind kind, const values::Glob& glob) {
  const std::string& text = glob.text();
  if (glob.is_literal()) return Atom{{kind, {}}, Atom::Test::equals, text};
  const std::string start = text.substr(0, text.find('*'));
  const std::string end = text.substr(text.rfind('*') + 1);
  if (start.empty() && end.empty()) return std::nullopt;
  if (start.size() >= end.size()) return Atom{{kind, {}}, Atom::Test::starts, start};
  return Atom{{kind, {}}, Atom::Test::ends, end};
}

void add_globs(Field::Kind kind, const GlobSet& globs, std::vector<Clause>& clauses) {
  if (globs.include.empty()) return;
  Clause clause;
  for (const values::Glob& glob : globs.include) {
    auto atom = atom_of(kind, glob);
    if (!atom) return;
    clause.any_of.push_back(std::move(*atom));
  }
  clauses.push_back(std::move(clause));
}

void add_label(const values::LabelSelector::Requirement& requirement, std::vector<Clause>& clauses) {
  using Operator = values::LabelSelector::Operator;
  Clause clause;
  if (requirement.op == Operator::exists) {
    clause.any_of.push_back({{Field::Kind::labels, {}}, Atom::Test::equals, requirement.key});
  } else if (requirement.op == Operator::in) {
    for (const std::string& value : requirement.values) {
      clause.any_of.push_back({{Field::Kind::labels, {}}, Atom::Test::equals, requirement.key + '\0' + value});
    }
  } else {
    return;
  }
  clauses.push_back(std::move(clause));
}

}  // namespace

std::string Field::key() const {
  std::string key(1, static_cast<char>('a' + static_cast<int>(kind)));
  if (kind != Kind::path) return key;
  key += static_cast<char>('a' + static_cast<int>(path.root));
  key += path.of_members ? 'm' : 'v';
  // Lengths keep names with any character apart.
  const auto add = [&](char mark, std::string_view text) {
    key.append(1, mark).append(std::to_string(text.size())).append(1, ':').append(text);
  };
  for (const ValuePath::Step& step : path.steps) add(step.optional ? '?' : '.', step.name);
  if (path.otherwise) add('=', *path.otherwise);
  return key;
}

std::vector<Clause> clauses_of_match(const Match& match) {
  std::vector<Clause> clauses;
  add_globs(Field::Kind::namespace_name, match.namespaces, clauses);
  add_globs(Field::Kind::name, match.names, clauses);
  add_globs(Field::Kind::username, match.users, clauses);
  add_globs(Field::Kind::groups, match.groups, clauses);
  for (const auto& requirement : match.labels.requirements()) add_label(requirement, clauses);
  return clauses;
}

}  // namespace tidegate::engine
