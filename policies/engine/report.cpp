#include "policies/engine/report.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"
#include "policies/base/text.hpp"

namespace tidegate::engine {

namespace {

using base::Quoted;

// Room for `and N more`.
constexpr std::size_t more_bytes = 32;

void append_line(const Context& context, std::uint32_t rule, std::string_view path, std::string_view message,
                 std::string& out) {
  append_rule(context, rule, out);
  out += ": ";
  if (!path.empty()) {
    out += path;
    out += ": ";
  }
  out += message;
}

// `Deployment "checkout"`, `Pod "web-…"` while the name is still to be made.
void append_subject(const admission::Review& review, std::string& out) {
  base::append(out, review.kind.kind.empty() ? review.resource.resource : review.kind.kind);
  if (!review.name.empty()) {
    base::append(out, " ", Quoted{review.name, 64});
  } else if (!review.generate_name.empty()) {
    base::append(out, " ", Quoted{base::join(review.generate_name, "…"), 64});
  }
}

void append_summary(const Context& context, std::string& message) {
  const Scratch& scratch = context.scratch;
  const std::size_t rules = scratch.denied_rules.size();
  base::ScratchText whole;
  std::string& out = whole.string();
  append_subject(context.review, out);
  base::append(out, " violates ", rules, rules == 1 ? " rule: " : " rules: ");
  std::size_t shown = 0;
  for (const std::uint32_t rule : scratch.denied_rules) {
    const RuleName& name = context.set.rule_names()[rule];
    const bool last = shown + 1 == rules;
    const std::size_t room = limits::max_summary_bytes - (last ? 0 : more_bytes);
    if (shown > 0 && out.size() + 2 + name.policy.size() + 1 + name.rule.size() > room) break;
    if (shown > 0) out += ", ";
    append_rule(context, rule, out);
    ++shown;
  }
  if (shown < rules) base::append(out, " and ", rules - shown, " more");
  base::append_cut_bytes(message, out, limits::max_summary_bytes);
}

}  // namespace

void append_rule(const Context& context, std::uint32_t rule, std::string& out) {
  const RuleName& name = context.set.rule_names()[rule];
  out += name.policy;
  out += '/';
  out += name.rule;
}

void deny(Context& context, std::uint32_t rule, std::string_view path, std::string_view message) {
  Scratch& scratch = context.scratch;
  ++scratch.denial_count;
  if (scratch.denied_rules.empty() || scratch.denied_rules.back() != rule) scratch.denied_rules.push_back(rule);
  if (scratch.denials.size() < limits::max_violations) scratch.denials.push_back({rule, path, message});
}

void warn(Context& context, std::uint32_t rule, std::string_view path, std::string_view message,
          std::string_view mark) {
  base::ScratchText line, cut;
  line.string() += mark;
  append_line(context, rule, path, message, line.string());
  base::append_cut_runes(cut.string(), line, limits::max_warning_runes);
  // A full arena must not swallow a warning whole: a shorter one fits or the rule is named at least.
  const std::string_view kept = context.scratch.arena.copy(cut);
  context.scratch.warnings.push_back(kept.data() == nullptr ? context.set.rule_names()[rule].rule : kept);
}

void audit(Context& context, std::uint32_t rule, std::string_view path, std::string_view message) {
  std::string& lines = context.scratch.audited;
  if (lines.size() > limits::max_audit_value_bytes) return;
  if (!lines.empty()) lines += "; ";
  append_line(context, rule, path, message, lines);
}

void except(Context& context, const ExceptionSource& exception) {
  std::string& names = context.scratch.excepted;
  const std::string& name = exception.name;
  // Names are short and few; the list is looked through rather than kept as a set.
  if (base::join(", ", names, ",").view().find(base::join(", ", name, ",")) != std::string_view::npos) return;
  if (!names.empty()) names += ", ";
  names += name;
}

void write_denial(Context& context) {
  Scratch& scratch = context.scratch;
  std::string& out = scratch.message;
  out.clear();
  append_summary(context, out);
  std::size_t shown = 0;
  base::ScratchText lines;
  std::string& line = lines.string();
  for (const Violation& violation : scratch.denials) {
    line = "\n- ";
    append_line(context, violation.rule, violation.path, violation.message, line);
    if (out.size() + line.size() + more_bytes > limits::max_message_bytes) {
      // One giant violation is cut rather than left out: the reader needs at least one reason.
      if (shown > 0) break;
      base::append_cut_bytes(out, line, limits::max_message_bytes - out.size() - more_bytes);
    } else {
      out += line;
    }
    ++shown;
  }
  if (shown < scratch.denial_count) base::append(out, "\nand ", scratch.denial_count - shown, " more");
}

void write_annotations(Context& context) {
  Scratch& scratch = context.scratch;
  scratch.annotations.push_back({"rules", context.set.short_hash()});
  if (!scratch.audited.empty()) scratch.annotations.push_back({"violations", scratch.audited});
  if (!scratch.excepted.empty()) scratch.annotations.push_back({"exceptions", scratch.excepted});
}

}  // namespace tidegate::engine
