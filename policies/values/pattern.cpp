#include "policies/values/pattern.hpp"

#include <re2/re2.h>

#include <atomic>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/values/pattern_program.hpp"

namespace tidegate::values {
namespace {

re2::RE2::Options options() {
  re2::RE2::Options chosen;
  chosen.set_max_mem(static_cast<std::int64_t>(limits::max_pattern_memory_bytes));
  chosen.set_log_errors(false);  // it would write to stderr past our log
  chosen.set_never_capture(true);
  return chosen;
}

TextError re2_error(std::string_view source, const re2::RE2& compiled) {
  TextError error;
  error.message = "not a regular expression: " + compiled.error();
  const std::string& fragment = compiled.error_arg();
  const std::size_t place = fragment.empty() ? std::string_view::npos : source.find(fragment);
  if (place != std::string_view::npos) {
    error.offset = place;
    error.length = fragment.size();
  } else {
    error.length = source.size();
  }
  switch (compiled.error_code()) {
    case re2::RE2::ErrorPatternTooLarge:
      error.hint = "write fewer or smaller counted repetitions";
      break;
    case re2::RE2::ErrorBadPerlOp:
      error.hint = "RE2 has no look-around";
      break;
    case re2::RE2::ErrorBadEscape:
      error.hint = "RE2 has no back-references; a backslash is written \\\\";
      break;
    case re2::RE2::ErrorRepeatArgument:
      error.hint = "this is no glob: write .* for any characters";
      break;
    default:
      break;
  }
  return error;
}

}  // namespace

TextResult<Pattern> Pattern::compile(std::string_view source, Mode mode) {
  if (source.size() > limits::max_pattern_bytes) {
    return TextError{"the pattern has more than " + std::to_string(limits::max_pattern_bytes) + " bytes", 0,
                     source.size(), ""};
  }
  {
    // RE2 judges all patterns, also those it won't run: one syntax for authors.
    const re2::RE2 compiled(re2::StringPiece(source.data(), source.size()), options());
    if (!compiled.ok()) return re2_error(source, compiled);
  }
  static std::atomic<std::uint64_t> next_id{1};  // touched while rules are compiled and by dynamic() alone
  Pattern pattern;
  pattern.source_ = std::make_shared<const std::string>(source);
  pattern.program_ = simple_program(source, mode);
  pattern.id_ = next_id.fetch_add(1, std::memory_order_relaxed);
  pattern.mode_ = mode;
  return pattern;
}

struct Matchers::Entry {
  std::uint64_t id = 0;
  std::uint64_t used = 0;
  std::unique_ptr<re2::RE2> compiled;
};

Matchers::Matchers() = default;
Matchers::~Matchers() = default;
Matchers::Matchers(Matchers&&) noexcept = default;
Matchers& Matchers::operator=(Matchers&&) noexcept = default;

std::size_t Matchers::size() const noexcept {
  return entries_.size();
}

void Matchers::clear() noexcept {
  entries_.clear();
  dynamic_.clear();
}

boost::system::result<const Pattern*, TextError> Matchers::dynamic(std::string_view source, Pattern::Mode mode) {
  ++clock_;
  auto oldest = dynamic_.begin();
  for (auto known = dynamic_.begin(); known != dynamic_.end(); ++known) {
    if (known->pattern.mode() == mode && known->pattern.source() == source) {
      known->used = clock_;
      return &known->pattern;
    }
    if (known->used < oldest->used) oldest = known;
  }
  auto compiled = Pattern::compile(source, mode);
  if (!compiled) return compiled.error();
  if (dynamic_.size() < limits::max_dynamic_patterns) oldest = dynamic_.emplace(dynamic_.end());
  *oldest = Dynamic{std::move(*compiled), clock_};
  return &oldest->pattern;
}

const Matchers::Entry& Matchers::entry(std::uint64_t id, const std::string& source) {
  ++clock_;
  std::size_t oldest = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].id == id) {
      entries_[i].used = clock_;
      return entries_[i];
    }
    if (entries_[i].used < entries_[oldest].used) oldest = i;
  }
  auto compiled = std::make_unique<re2::RE2>(source, options());
  if (entries_.size() < limits::max_cached_patterns) {
    oldest = entries_.size();
    entries_.emplace_back();
  }
  entries_[oldest] = Entry{id, clock_, std::move(compiled)};
  return entries_[oldest];
}

bool Pattern::matches(std::string_view text, Matchers& matchers) const {
  if (program_ != nullptr) return program_->matches(text);
  const re2::RE2& compiled = *matchers.entry(id_, *source_).compiled;
  const re2::StringPiece piece(text.data(), text.size());
  return compiled.Match(piece, 0, piece.size(), mode_ == Mode::whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED,
                        nullptr, 0);
}

std::optional<Pattern::Match> Pattern::find(std::string_view text, std::size_t from, Matchers& matchers) const {
  const re2::RE2& compiled = *matchers.entry(id_, *source_).compiled;
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece found;
  if (!compiled.Match(piece, from, piece.size(), re2::RE2::UNANCHORED, &found, 1)) return std::nullopt;
  const auto begin = static_cast<std::size_t>(found.data() - text.data());
  return Match{begin, begin + found.size()};
}

}  // namespace tidegate::values
