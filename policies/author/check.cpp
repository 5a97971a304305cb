#include "policies/author/check.hpp"

#include <istream>
#include <ostream>

#include "policies/author/check_report.hpp"
#include "policies/author/inputs.hpp"
#include "policies/author/judgement.hpp"
#include "policies/engine/policy_set.hpp"

namespace tidegate::author {

namespace {

constexpr int clean = 0;
constexpr int violations = 1;
constexpr int bad_input = 2;

}  // namespace

int check(const CheckOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  base::Diagnostics rule_diagnostics;
  const auto set = engine::load_policy_set(options.rules, rule_diagnostics, options.now);
  err << base::render(rule_diagnostics);
  if (set == nullptr) return bad_input;

  base::Diagnostics input_diagnostics;
  Inputs inputs;
  for (const std::string& input : options.inputs) inputs.read(input, in, input_diagnostics);

  Judge judge(*set, options.request, options.now);
  CheckReport report(out, options.format, options.quiet);
  for (const Input& input : inputs.all()) {
    const auto judgement = judge.judge(input);
    if (judgement) {
      report.add(input, *judgement);
      continue;
    }
    input_diagnostics.add({.severity = base::Severity::error,
                           .file = input.source,
                           .position = {input.line, 1},
                           .message = judgement.error().message,
                           .hint = {},
                           .source_line = {}});
  }
  err << base::render(input_diagnostics);
  report.finish();
  if (input_diagnostics.has_errors()) return bad_input;
  return report.denied() == 0 ? clean : violations;
}

}  // namespace tidegate::author
