// Kubernetes' label selectors: matchLabels and matchExpressions compiled, or the text form of `kubectl -l`.
// Invariants: all requirements must hold; no requirement matches everything; keys and values keep to Kubernetes'
// grammars. NotIn and != also match objects without the key, as in Kubernetes.
// Thread contract: immutable once built; matches() allocates nothing.
// Tested in tests/policies/values/label_selector_test.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/values/text_error.hpp"

namespace tidegate::values {

class LabelSelector {
 public:
  enum class Operator : std::uint8_t { in, not_in, exists, does_not_exist };
  struct Requirement {
    std::string key;
    Operator op = Operator::exists;
    std::vector<std::string> values;  // sorted, unique; empty for exists and does_not_exist
  };

  // The text form: `a=b,c!=d,e in (x,y),f notin (z),g,!h`; `==` is `=`; blanks are free. Empty text matches everything.
  // The error's offset points at the token that is wrong. `<` and `>` belong to node affinity and are refused.
  // At most limits::max_pattern_bytes.
  [[nodiscard]] static TextResult<LabelSelector> parse(std::string_view text);

  // One entry of matchLabels.
  [[nodiscard]] TextResult<void> add_match_label(std::string_view key, std::string_view value);
  // One entry of matchExpressions; `op` is In, NotIn, Exists or DoesNotExist as it stands in the manifest.
  [[nodiscard]] TextResult<void> add_expression(std::string_view key, std::string_view op,
                                                std::span<const std::string> values);

  // `labels` is metadata.labels: an object, or null when there are none. A value that is no string counts as "".
  [[nodiscard]] bool matches(const json::Node& labels) const noexcept;
  [[nodiscard]] bool is_everything() const noexcept { return requirements_.empty(); }
  [[nodiscard]] std::span<const Requirement> requirements() const noexcept { return requirements_; }
  // The text form, requirements ordered by key; parses back to an equal selector.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] TextResult<void> add(Requirement requirement);
  std::vector<Requirement> requirements_;
};

}  // namespace tidegate::values
