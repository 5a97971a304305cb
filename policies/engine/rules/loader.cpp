#include "policies/engine/rules/loader.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <utility>

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
    return reader.error(kind, kind.text + " can't be a rule file yet: CEL is not built in yet");
  }
  reader.error(kind, "unknown kind \"" + kind.text + "\"",
               fields::did_you_mean(kind.text, kinds).empty() ? "known: " + fields::listed(kinds)
                                                              : fields::did_you_mean(kind.text, kinds));
}

// One document; what had errors is left out of the set.
void read_document(Reader& reader, const yaml::Value& document, RuleSet& set) {
  if (!reader.map(document, "a Policy or an Exception")) return;
  const yaml::Value* kind = document.find("kind");
  if (kind == nullptr) return reader.error(document, "the field \"kind\" is missing", "write kind: Policy");
  const std::size_t before = reader.errors();
  const std::string& file = reader.source().name();
  if (kind->is_scalar() && kind->text == policy_kind) {
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
  for (const SourceFile& file : files) {
    const yaml::Source& source = texts.emplace_back(file.name, file.text);
    sources.emplace(file.name, &source);
    Reader reader(source, diagnostics);
    for (const yaml::Value& document : yaml::read(source, diagnostics)) read_document(reader, document, set);
  }
  // An exception from a policy that itself has errors would only be a second error about the same thing.
  if (diagnostics.errors() == before) check_set(set, sources, diagnostics, today);
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
