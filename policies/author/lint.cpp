#include "policies/author/lint.hpp"

#include <optional>
#include <ostream>
#include <utility>

#include "policies/base/json/writer.hpp"
#include "policies/engine/rules/directory.hpp"
#include "policies/engine/rules/loader.hpp"

namespace tidegate::author {

namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string summary(const base::Diagnostics& diagnostics, const std::optional<engine::RuleSet>& set) {
  std::string out;
  if (set) {
    out = counted(set->policies.size(), "policy", "policies") + ", " + counted(set->rule_count(), "rule", "rules") +
          ", " + counted(set->exceptions.size(), "exception", "exceptions") + ": ";
  }
  if (diagnostics.errors() + diagnostics.warnings() == 0) return out + "nothing is wrong\n";
  if (diagnostics.errors() > 0) out += counted(diagnostics.errors(), "error", "errors");
  if (diagnostics.errors() > 0 && diagnostics.warnings() > 0) out += ", ";
  if (diagnostics.warnings() > 0) out += counted(diagnostics.warnings(), "warning", "warnings");
  return out + "\n";
}

void write_json(const base::Diagnostics& diagnostics, const std::optional<engine::RuleSet>& set, std::ostream& out) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("diagnostics").begin_array();
  for (const base::Diagnostic& one : diagnostics.all()) {
    writer.begin_object()
        .field("severity", one.severity == base::Severity::error ? "error" : "warning")
        .field("file", one.file)
        .field("line", std::uint64_t{one.position.line})
        .field("column", std::uint64_t{one.position.column})
        .field("length", std::uint64_t{one.length})
        .field("message", one.message)
        .field("hint", one.hint)
        .end_object();
  }
  writer.end_array();
  writer.field("errors", std::uint64_t{diagnostics.errors()});
  writer.field("warnings", std::uint64_t{diagnostics.warnings()});
  if (set) {
    writer.field("policies", std::uint64_t{set->policies.size()});
    writer.field("rules", std::uint64_t{set->rule_count()});
    writer.field("exceptions", std::uint64_t{set->exceptions.size()});
  }
  writer.end_object();
  out << text << "\n";
}

}  // namespace

int lint(const LintOptions& options, std::ostream& out, std::ostream& err) {
  constexpr int clean = 0;
  constexpr int wrong = 1;
  constexpr int unreadable = 2;
  base::Diagnostics unread;
  std::vector<engine::SourceFile> files;
  for (const std::string& path : options.paths) {
    for (auto& file : engine::read_rule_directory(path, unread)) files.push_back(std::move(file));
  }
  if (unread.has_errors()) {
    err << base::render(unread);
    return unreadable;
  }
  if (files.empty()) {
    err << "there are no rule files (*.yaml, *.yml, *.json) to read\n";
    return unreadable;
  }
  base::Diagnostics diagnostics;
  const auto set = engine::load_rules(files, diagnostics, std::chrono::floor<std::chrono::days>(options.now));
  diagnostics.sort();
  if (options.format == Format::json) {
    write_json(diagnostics, set, out);
  } else {
    out << base::render(diagnostics) << summary(diagnostics, set);
  }
  const bool failed = diagnostics.has_errors() || (options.strict && diagnostics.warnings() > 0);
  return failed ? wrong : clean;
}

}  // namespace tidegate::author
