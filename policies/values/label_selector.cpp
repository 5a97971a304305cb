#include "policies/values/label_selector.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::values {
namespace {

using Operator = LabelSelector::Operator;
using Requirement = LabelSelector::Requirement;

TextError at(std::size_t offset, std::size_t length, std::string message, std::string hint = {}) {
  return TextError{std::move(message), offset, length, std::move(hint)};
}

// The text form's tokens: a word, or one of = == != ! , ( ) > <; empty at the end.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) { next(); }

  [[nodiscard]] std::string_view token() const noexcept { return token_; }
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  [[nodiscard]] bool at_end() const noexcept { return token_.empty(); }
  [[nodiscard]] bool at_word() const noexcept { return !at_end() && !is_symbol(token_.front()); }
  [[nodiscard]] bool is(std::string_view text) const noexcept { return token_ == text; }

  void next() noexcept {
    offset_ += token_.size();
    while (offset_ < text_.size() && is_blank(text_[offset_])) ++offset_;
    std::size_t end = offset_;
    if (end < text_.size() && is_symbol(text_[end])) {
      ++end;
      const bool doubles = text_[offset_] == '=' || text_[offset_] == '!';
      if (doubles && end < text_.size() && text_[end] == '=') ++end;
    } else {
      while (end < text_.size() && !is_symbol(text_[end]) && !is_blank(text_[end])) ++end;
    }
    token_ = text_.substr(offset_, end - offset_);
  }

  bool take(std::string_view text) noexcept {
    if (!is(text)) return false;
    next();
    return true;
  }

  // "expected …, found …", at the current token.
  [[nodiscard]] TextError expected(std::string_view what) const {
    return at(
        offset_, token_.size(),
        "expected " + std::string(what) + ", found " + (at_end() ? std::string("the end") : base::quoted(token_)));
  }

 private:
  static bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  static bool is_symbol(char c) noexcept { return std::string_view("=!,()<>").find(c) != std::string_view::npos; }

  std::string_view text_;
  std::string_view token_;
  std::size_t offset_ = 0;
};

// A word or nothing, which is the empty value. A value may be called `in`, as anywhere in Kubernetes.
std::string take_value(Tokens& tokens) {
  std::string value;
  if (tokens.at_word()) {
    value = tokens.token();
    tokens.next();
  }
  return value;
}

TextResult<void> read_set(Tokens& tokens, Requirement& requirement) {
  if (!tokens.take("(")) return tokens.expected("\"(\"");
  do {
    requirement.values.push_back(take_value(tokens));
  } while (tokens.take(","));
  if (!tokens.take(")")) return tokens.expected("\",\" or \")\"");
  return {};
}

TextResult<Requirement> read_requirement(Tokens& tokens) {
  Requirement requirement;
  const bool negated = tokens.take("!");
  if (!tokens.at_word()) return tokens.expected("a label's key");
  requirement.key = tokens.token();
  tokens.next();
  if (negated) {
    requirement.op = Operator::does_not_exist;
  } else if (tokens.at_end() || tokens.is(",")) {
    requirement.op = Operator::exists;
  } else if (tokens.is("in") || tokens.is("notin")) {
    requirement.op = tokens.is("in") ? Operator::in : Operator::not_in;
    tokens.next();
    if (auto read = read_set(tokens, requirement); !read) return read.error();
  } else if (tokens.is("=") || tokens.is("==") || tokens.is("!=")) {
    requirement.op = tokens.is("!=") ? Operator::not_in : Operator::in;
    tokens.next();
    requirement.values.push_back(take_value(tokens));
  } else if (tokens.is("<") || tokens.is(">")) {
    return at(tokens.offset(), 1, base::quoted(tokens.token()) + " does not compare labels",
              "only node affinity has it; use =, !=, in or notin");
  } else {
    return tokens.expected("one of =, ==, !=, in, notin or \",\"");
  }
  return requirement;
}

bool holds(const Requirement& requirement, const json::Node* value) noexcept {
  switch (requirement.op) {
    case Operator::exists:
      return value != nullptr;
    case Operator::does_not_exist:
      return value == nullptr;
    case Operator::in:
    case Operator::not_in:
      break;
  }
  const bool found = value != nullptr && std::binary_search(requirement.values.begin(), requirement.values.end(),
                                                            value->string(), std::less<>());
  return found == (requirement.op == Operator::in);
}

}  // namespace

TextResult<LabelSelector> LabelSelector::parse(std::string_view text) {
  if (text.size() > limits::max_pattern_bytes) {
    return at(0, text.size(), "the selector has more than " + std::to_string(limits::max_pattern_bytes) + " bytes");
  }
  LabelSelector selector;
  Tokens tokens(text);
  if (tokens.at_end()) return selector;
  do {
    const std::size_t start = tokens.offset();
    auto requirement = read_requirement(tokens);
    if (!requirement) return requirement.error();
    if (auto added = selector.add(std::move(*requirement)); !added) {
      TextError error = added.error();
      error.offset = start;
      error.length = tokens.offset() - start;
      return error;
    }
  } while (tokens.take(","));
  if (!tokens.at_end()) return tokens.expected("\",\" or the end");
  return selector;
}

TextResult<void> LabelSelector::add_match_label(std::string_view key, std::string_view value) {
  return add({std::string(key), Operator::in, {std::string(value)}});
}

TextResult<void> LabelSelector::add_expression(std::string_view key, std::string_view op,
                                               std::span<const std::string> values) {
  Requirement requirement{std::string(key), Operator::in, {values.begin(), values.end()}};
  if (op == "In" || op == "NotIn") {
    requirement.op = op == "In" ? Operator::in : Operator::not_in;
    if (values.empty()) return at(0, 0, std::string(op) + " needs values");
  } else if (op == "Exists" || op == "DoesNotExist") {
    requirement.op = op == "Exists" ? Operator::exists : Operator::does_not_exist;
    if (!values.empty()) return at(0, 0, std::string(op) + " takes no values");
  } else {
    return at(0, 0, base::quoted(op) + " is no operator of a label selector",
              "operators are In, NotIn, Exists and DoesNotExist");
  }
  return add(std::move(requirement));
}

TextResult<void> LabelSelector::add(Requirement requirement) {
  if (auto checked = check_label_key(requirement.key); !checked) return at(0, 0, checked.error().message);
  for (const std::string& value : requirement.values) {
    if (auto checked = check_label_value(value); !checked) return at(0, 0, checked.error().message);
  }
  std::sort(requirement.values.begin(), requirement.values.end());
  requirement.values.erase(std::unique(requirement.values.begin(), requirement.values.end()), requirement.values.end());
  const auto place =
      std::upper_bound(requirements_.begin(), requirements_.end(), requirement,
                       [](const Requirement& left, const Requirement& right) { return left.key < right.key; });
  requirements_.insert(place, std::move(requirement));
  return {};
}

bool LabelSelector::matches(const json::Node& labels) const noexcept {
  for (const Requirement& requirement : requirements_) {
    if (!holds(requirement, labels.find(requirement.key))) return false;
  }
  return true;
}

std::string LabelSelector::text() const {
  std::string text;
  for (const Requirement& requirement : requirements_) {
    if (!text.empty()) text.push_back(',');
    if (requirement.op == Operator::does_not_exist) text.push_back('!');
    text.append(requirement.key);
    if (requirement.values.empty()) continue;
    const bool negative = requirement.op == Operator::not_in;
    if (requirement.values.size() == 1) {
      text.append(negative ? "!=" : "=").append(requirement.values[0]);
      continue;
    }
    text.append(negative ? " notin (" : " in (");
    for (std::size_t i = 0; i < requirement.values.size(); ++i) {
      text.append(i == 0 ? "" : ",").append(requirement.values[i]);
    }
    text.push_back(')');
  }
  return text;
}

}  // namespace tidegate::values
