#include "policies/engine/rules/loader.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/base/yaml/read.hpp"
#include "policies/engine/rules/exception_file.hpp"
#include "policies/engine/rules/policy_file.hpp"
#include "policies/engine/rules/set_relations.hpp"

namespace tidegate::engine {

namespace {

using fields::Reader;

constexpr std::array kinds{policy_kind, exception_kind};

void unknown_kind(Reader& reader, const yaml::Value& kind) {
  if (kind.text.starts_with("ValidatingAdmissionPolicy") || kind.text.starts_with("MutatingAdmissionPolicy")) {
    return reader.error(kind, kind.text + " can't be a rule file yet",
                        "write a Policy: its rules take the same expressions");
  }
  reader.error(kind, "unknown kind \"" + kind.text + "\"",
               fields::did_you_mean(kind.text, kinds).empty() ? "known: " + fields::listed(kinds)
                                                              : fields::did_you_mean(kind.text, kinds));
}

// The names in a Policy document, also in one with errors elsewhere.
void add_outline(const yaml::Value& document, const std::string& file, std::vector<PolicyOutline>& outlines) {
  const yaml::Value* metadata = document.find("metadata");
  const yaml::Value* name = metadata == nullptr ? nullptr : metadata->find("name");
  if (name == nullptr || !name->is_scalar()) return;
  PolicyOutline outline{name->text, {}, file, name->place};
  const yaml::Value* spec = document.find("spec");
  const yaml::Value* rules = spec == nullptr ? nullptr : spec->find("rules");
  for (const yaml::Value& rule : rules == nullptr ? std::vector<yaml::Value>{} : rules->items) {
    const yaml::Value* rule_name = rule.find("name");
    if (rule_name != nullptr && rule_name->is_scalar()) outline.rules.push_back(rule_name->text);
  }
  outlines.push_back(std::move(outline));
}

// One document; what had errors is left out of the set.
void read_document(Reader& reader, const yaml::Value& document, RuleSet& set, std::vector<PolicyOutline>& outlines) {
  if (!reader.map(document, "a Policy or an Exception")) return;
  const yaml::Value* kind = document.find("kind");
  if (kind == nullptr) return reader.error(document, "the field \"kind\" is missing", "write kind: Policy");
  const std::size_t before = reader.errors();
  const std::string& file = reader.source().name();
  if (kind->is_scalar() && kind->text == policy_kind) {
    add_outline(document, file, outlines);
    PolicyDocument policy;
    fields::Codec<PolicyDocument>::read(reader, document, policy);
    if (reader.errors() == before) set.policies.push_back(std::move(policy).source(file));
  } else if (kind->is_scalar() && kind->text == exception_kind) {
    ExceptionDocument exception;
    fields::Codec<ExceptionDocument>::read(reader, document, exception);
    if (reader.errors() == before) set.exceptions.push_back(std::move(exception).source(file));
  } else if (reader.string(*kind)) {
    unknown_kind(reader, *kind);
  }
}

template <class Documents>
void sort_by_name(Documents& documents) {
  std::stable_sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

std::optional<RuleSet> load_rules(std::span<const SourceFile> files, base::Diagnostics& diagnostics,
                                  std::chrono::sys_days today) {
  const std::size_t before = diagnostics.errors();
  RuleSet set;
  std::deque<yaml::Source> texts;  // stays put while readers borrow
  Sources sources;
  std::vector<PolicyOutline> outlines;
  bool complete = true;
  for (const SourceFile& file : files) {
    const yaml::Source& source = texts.emplace_back(file.name, file.text);
    sources.emplace(file.name, &source);
    Reader reader(source, diagnostics);
    const std::size_t errors = diagnostics.errors();
    const std::vector<yaml::Value> documents = yaml::read(source, diagnostics);
    complete = complete && diagnostics.errors() == errors;
    for (const yaml::Value& document : documents) read_document(reader, document, set, outlines);
  }
  check_set({set, outlines, complete, sources}, diagnostics, today);
  if (set.rule_count() > limits::max_rules) {
    diagnostics.add(
        {base::Severity::error, "", {}, 1, "more than " + std::to_string(limits::max_rules) + " rules", {}, {}});
  }
  if (diagnostics.errors() != before) return std::nullopt;
  sort_by_name(set.policies);
  sort_by_name(set.exceptions);
  return set;
}

}  // namespace tidegate::engine
