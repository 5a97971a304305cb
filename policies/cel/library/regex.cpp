// k8s.io/apiserver pkg/cel/library/regex.go.
#include <cstdint>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/patience.hpp"
#include "policies/cel/library/patterns.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::cel::library {
namespace {

Value illegal(const Value& error, Context& context) {
  return error.is_stopped() ? error : context.error("Illegal regex: " + std::string(error.error_detail()));
}

Value find(const Call& call) {
  const auto pattern = pattern_of(call);
  if (!pattern) return illegal(pattern.error(), call.context);
  const std::string_view text = call.args[0].text();
  const auto match = (*pattern)->find(text, 0, call.context.matchers());
  return Value::of(match ? text.substr(match->begin, match->end - match->begin) : std::string_view());
}

// The matches of a text in the order and number of Go's FindAllString: an empty one is left out right behind another.
class Matches {
 public:
  Matches(std::string_view text, const values::Pattern& pattern, values::Matchers& matchers)
      : text_(text), pattern_(pattern), matchers_(matchers) {}

  bool next(std::string_view& found) {
    while (place_ <= text_.size()) {
      const auto match = pattern_.find(text_, place_, matchers_);
      if (!match) break;
      const bool is_refused = match->end == place_ && match->begin == last_end_;
      if (match->end == place_) {
        place_ += place_ < text_.size() ? values::first_rune(text_.substr(place_)).length : 1;
      } else {
        place_ = match->end;
      }
      last_end_ = match->end;
      found = text_.substr(match->begin, match->end - match->begin);
      if (!is_refused) return true;
    }
    place_ = text_.size() + 1;
    return false;
  }

  // Bytes that are still to be looked at.
  [[nodiscard]] std::size_t left() const noexcept { return place_ > text_.size() ? 0 : text_.size() - place_; }

 private:
  std::string_view text_;
  const values::Pattern& pattern_;
  values::Matchers& matchers_;
  std::size_t place_ = 0;
  std::size_t last_end_ = static_cast<std::size_t>(-1);
};

Value find_all(const Call& call) {
  const auto pattern = pattern_of(call);
  if (!pattern) return illegal(pattern.error(), call.context);
  const std::int64_t most = call.args.size() > 2 ? call.args[2].integer() : -1;
  const std::string_view text = call.args[0].text();
  // Each match may take a look at all that is left: without a limit of its own the square of the text.
  Patience patience(call.context);
  Matches matches(text, **pattern, call.context.matchers());
  Value* items = nullptr;
  std::size_t count = 0, room = 0;
  for (std::string_view found; (most < 0 || count < static_cast<std::uint64_t>(most)) && matches.next(found);) {
    if (!patience.spend(1 + matches.left() / 64)) return call.context.stop(Stop::time);
    if (count == room) {
      room = room == 0 ? 8 : 2 * room;
      Value* const larger = call.context.allocate<Value>(room);
      if (larger == nullptr) return call.context.stop(Stop::memory);
      std::copy(items, items + count, larger);
      items = larger;
    }
    items[count++] = Value::of(found);
  }
  return Value::list({items, count});
}

Overload prepared(Overload overload) {
  overload.prepare = prepare_pattern;
  overload.prepared_arg = 1;
  return overload;
}

}  // namespace

void add_regex(Environment& environment) {
  environment.add_function(
      {"find", {prepared(member("string_find_string", {"string", "string"}, "string", find, costs::of_matching))}});
  environment.add_function(
      {"findAll",
       {prepared(member("string_find_all_string", {"string", "string"}, "list(string)", find_all, costs::of_matching)),
        prepared(member("string_find_all_string_int", {"string", "string", "int"}, "list(string)", find_all,
                        costs::of_matching))}});
}

}  // namespace tidegate::cel::library
