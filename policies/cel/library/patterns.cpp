#include "policies/cel/library/patterns.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tidegate::cel::library {
namespace {

// RE2's words and Go's, where they differ.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> go_words = {{
    {"missing ]", "missing closing ]"},
    {"missing )", "missing closing )"},
    {"trailing \\", "trailing backslash at end of expression"},
    {"no argument for repetition operator", "missing argument to repetition operator"},
    {"invalid repetition size", "invalid repeat count"},
    {"bad repetition operator", "invalid nested repetition operator"},
    {"invalid perl operator", "invalid or unsupported Perl syntax"},
    {"invalid named capture group", "invalid named capture"},
    {"pattern too large - compile failed", "expression too large"},
}};

}  // namespace

std::string pattern_error(const values::TextError& error) {
  constexpr std::string_view ours = "not a regular expression: ";
  std::string_view text = error.message;
  if (text.starts_with(ours)) text.remove_prefix(ours.size());
  const std::size_t colon = text.find(": ");
  std::string_view words = text.substr(0, colon);
  for (const auto& [of_re2, of_go] : go_words) {
    if (words == of_re2) words = of_go;
  }
  std::string result = "error parsing regexp: " + std::string(words);
  if (colon != std::string_view::npos) result += ": `" + std::string(text.substr(colon + 2)) + '`';
  return result;
}

base::Result<std::unique_ptr<const Prepared>> prepare_pattern(const Value& constant) {
  auto pattern = values::Pattern::compile(constant.text(), values::Pattern::Mode::anywhere);
  if (!pattern) return base::fail(pattern_error(pattern.error()));
  return std::unique_ptr<const Prepared>(std::make_unique<PreparedPattern>(std::move(*pattern)));
}

boost::system::result<const values::Pattern*, Value> pattern_of(const Call& call) {
  if (call.prepared != nullptr) return &static_cast<const PreparedPattern*>(call.prepared)->pattern;
  const auto pattern = call.context.matchers().dynamic(call.args[1].text(), values::Pattern::Mode::anywhere);
  if (pattern) return *pattern;
  return call.context.error(pattern_error(pattern.error()));
}

}  // namespace tidegate::cel::library
