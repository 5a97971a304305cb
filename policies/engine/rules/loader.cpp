#include "policies/engine/rules/loader.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <map>
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

// Some documents of a file, and what is in them.
struct Piece {
  const yaml::Source* source = nullptr;
  std::vector<std::size_t> bounds;
  std::size_t nodes = 0;
  RuleSet set;
  std::vector<PolicyOutline> outlines;
  base::Diagnostics diagnostics;
};

// A piece takes about a millisecond, so that threads share the work evenly and don't wait for each other.
constexpr std::size_t piece_bytes = 8 * limits::KiB;

// The files' documents in pieces; nothing when a file can't be read at all.
std::optional<std::vector<Piece>> cut(const std::deque<yaml::Source>& texts) {
  std::vector<Piece> pieces;
  for (const yaml::Source& source : texts) {
    if (!yaml::is_readable(source)) return std::nullopt;
    const std::vector<std::size_t> bounds = yaml::document_bounds(source);
    std::size_t first = 0;
    for (std::size_t last = 1; last < bounds.size(); ++last) {
      if (bounds[last] - bounds[first] < piece_bytes && last + 1 < bounds.size()) continue;
      Piece& piece = pieces.emplace_back();
      piece.source = &source;
      const auto begin = bounds.begin();
      piece.bounds.assign(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last) + 1);
      first = last;
    }
  }
  return pieces;
}

void read_piece(Piece& piece) {
  yaml::Piece read = yaml::read_piece(*piece.source, piece.bounds, piece.diagnostics);
  piece.nodes = read.nodes;
  Reader reader(*piece.source, piece.diagnostics);
  for (const yaml::Value& document : read.documents) read_document(reader, document, piece.set, piece.outlines);
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// What all documents gave together.
struct Loaded {
  RuleSet set;
  std::vector<PolicyOutline> outlines;
  bool complete = true;
};

// False when anything is wrong, with nothing reported: what is wrong is told best by one who reads in order.
bool read_in_parallel(const std::deque<yaml::Source>& texts, const Parallel& parallel, Loaded& out,
                      base::Diagnostics& diagnostics) {
  auto pieces = cut(texts);
  if (!pieces) return false;
  parallel(pieces->size(), [&](std::size_t i) { read_piece((*pieces)[i]); });
  std::map<const yaml::Source*, std::size_t> nodes;
  for (const Piece& piece : *pieces) {
    if (piece.diagnostics.has_errors() || (nodes[piece.source] += piece.nodes) > limits::max_yaml_nodes) return false;
  }
  for (Piece& piece : *pieces) {
    append(out.set.policies, piece.set.policies);
    append(out.set.exceptions, piece.set.exceptions);
    append(out.outlines, piece.outlines);
    for (const base::Diagnostic& diagnostic : piece.diagnostics.all()) diagnostics.add(diagnostic);
  }
  return true;
}

void read_in_order(const std::deque<yaml::Source>& texts, Loaded& out, base::Diagnostics& diagnostics) {
  for (const yaml::Source& source : texts) {
    Reader reader(source, diagnostics);
    const std::size_t errors = diagnostics.errors();
    const std::vector<yaml::Value> documents = yaml::read(source, diagnostics);
    out.complete = out.complete && diagnostics.errors() == errors;
    for (const yaml::Value& document : documents) read_document(reader, document, out.set, out.outlines);
  }
}

template <class Documents>
void sort_by_name(Documents& documents) {
  std::stable_sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

std::optional<RuleSet> load_rules(std::span<const SourceFile> files, base::Diagnostics& diagnostics,
                                  std::chrono::sys_days today, const Parallel& parallel) {
  const std::size_t before = diagnostics.errors();
  std::deque<yaml::Source> texts;  // stays put while readers borrow
  Sources sources;
  for (const SourceFile& file : files) sources.emplace(file.name, &texts.emplace_back(file.name, file.text));
  Loaded loaded;
  if (!parallel || !read_in_parallel(texts, parallel, loaded, diagnostics)) {
    loaded = Loaded{};
    read_in_order(texts, loaded, diagnostics);
  }
  RuleSet& set = loaded.set;
  check_set({set, loaded.outlines, loaded.complete, sources}, diagnostics, today);
  if (set.rule_count() > limits::max_rules) {
    diagnostics.add(
        {base::Severity::error, "", {}, 1, "more than " + std::to_string(limits::max_rules) + " rules", {}, {}});
  }
  if (diagnostics.errors() != before) return std::nullopt;
  sort_by_name(set.policies);
  sort_by_name(set.exceptions);
  return std::move(set);
}

}  // namespace tidegate::engine
