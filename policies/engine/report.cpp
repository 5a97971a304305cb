#include "policies/engine/report.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"

namespace tidegate::engine {

namespace {

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
std::string subject(const admission::Review& review) {
  std::string out = review.kind.kind.empty() ? std::string(review.resource.resource) : std::string(review.kind.kind);
  if (!review.name.empty()) {
    out += " " + base::quoted(review.name, 64);
  } else if (!review.generate_name.empty()) {
    out += " " + base::quoted(std::string(review.generate_name) + "…", 64);
  }
  return out;
}

std::string summary(const Context& context) {
  const Scratch& scratch = context.scratch;
  const std::size_t rules = scratch.denied_rules.size();
  std::string out =
      subject(context.review) + (rules == 1 ? " violates 1 rule: " : " violates " + std::to_string(rules) + " rules: ");
  std::size_t shown = 0;
  for (const std::uint32_t rule : scratch.denied_rules) {
    std::string name;
    append_rule(context, rule, name);
    const bool last = shown + 1 == rules;
    const std::size_t room = limits::max_summary_bytes - (last ? 0 : more_bytes);
    if (shown > 0 && out.size() + 2 + name.size() > room) break;
    if (shown > 0) out += ", ";
    out += name;
    ++shown;
  }
  if (shown < rules) out += " and " + std::to_string(rules - shown) + " more";
  return base::cut_bytes(out, limits::max_summary_bytes);
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
  std::string line(mark);
  append_line(context, rule, path, message, line);
  // A full arena must not swallow a warning whole: a shorter one fits or the rule is named at least.
  const std::string_view kept = context.scratch.arena.copy(base::cut_runes(line, limits::max_warning_runes));
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
  if ((", " + names + ",").find(", " + name + ",") != std::string::npos) return;
  if (!names.empty()) names += ", ";
  names += name;
}

void write_denial(Context& context) {
  Scratch& scratch = context.scratch;
  std::string& out = scratch.message;
  out = summary(context);
  std::size_t shown = 0;
  std::string line;
  for (const Violation& violation : scratch.denials) {
    line = "\n- ";
    append_line(context, violation.rule, violation.path, violation.message, line);
    if (out.size() + line.size() + more_bytes > limits::max_message_bytes) {
      // One giant violation is cut rather than left out: the reader needs at least one reason.
      if (shown > 0) break;
      line = base::cut_bytes(line, limits::max_message_bytes - out.size() - more_bytes);
    }
    out += line;
    ++shown;
  }
  if (shown < scratch.denial_count) out += "\nand " + std::to_string(scratch.denial_count - shown) + " more";
}

void write_annotations(Context& context) {
  Scratch& scratch = context.scratch;
  scratch.annotations.push_back({"rules", context.set.short_hash()});
  if (!scratch.audited.empty()) scratch.annotations.push_back({"violations", scratch.audited});
  if (!scratch.excepted.empty()) scratch.annotations.push_back({"exceptions", scratch.excepted});
}

}  // namespace tidegate::engine
