// Regular expressions in RE2's syntax, in two parts: a Pattern is the immutable description that a policy set shares;
// Matchers hold one worker's RE2 objects, made when first needed, because RE2 takes locks inside.
// Invariants: most patterns of rule files (`[a-z-]+`, `a|b|c`, `team-.*`) are matched without RE2, with the same
// result for every text of valid UTF-8; every pattern was accepted by RE2 with limits::max_pattern_memory_bytes.
// Thread contract: Pattern is immutable and its copies share; Matchers belong to one thread.
// Tested in tests/policies/values/pattern_test.cpp, the fast paths against RE2 itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

class Matchers;
struct PatternProgram;  // what the fast path runs; pattern_program.hpp

class Pattern {
 public:
  // whole: the text as a whole must match (rule files). anywhere: some part must (CEL's matches()).
  enum class Mode : std::uint8_t { whole, anywhere };

  // At most limits::max_pattern_bytes. Errors carry RE2's words and, where it names a fragment, its offset.
  [[nodiscard]] static TextResult<Pattern> compile(std::string_view source, Mode mode = Mode::whole);

  // `text` must be valid UTF-8, as all strings of parsed JSON are. Allocates only when RE2 is needed and its object
  // is new in the matchers, or its automaton grows (at most limits::max_pattern_memory_bytes).
  [[nodiscard]] bool matches(std::string_view text, Matchers& matchers) const;
  // The leftmost match that begins at byte `from` or later (of several there the one that Perl would take); what lies
  // before `from` counts for ^ and \b. Always uses RE2. REQUIRES: Mode::anywhere, from <= text.size().
  struct Match {
    std::size_t begin = 0, end = 0;
  };
  [[nodiscard]] std::optional<Match> find(std::string_view text, std::size_t from, Matchers& matchers) const;
  // Whether matches() would use RE2.
  [[nodiscard]] bool needs_re2() const noexcept { return program_ == nullptr; }
  [[nodiscard]] const std::string& source() const noexcept { return *source_; }
  [[nodiscard]] Mode mode() const noexcept { return mode_; }

 private:
  std::shared_ptr<const std::string> source_;
  std::shared_ptr<const PatternProgram> program_;  // null: RE2
  std::uint64_t id_ = 0;                           // unique in the process; the key in Matchers
  Mode mode_ = Mode::whole;
};

class Matchers {
 public:
  Matchers();
  ~Matchers();
  Matchers(const Matchers&) = delete;
  Matchers& operator=(const Matchers&) = delete;
  Matchers(Matchers&&) noexcept;
  Matchers& operator=(Matchers&&) noexcept;

  // RE2 objects held, at most limits::max_cached_patterns: beyond it the one unused for longest goes, so that the
  // patterns of a policy set that was replaced fade out by themselves.
  [[nodiscard]] std::size_t size() const noexcept;
  // A pattern whose text was made while an expression ran: compiled, or as it was compiled when it last came by, of
  // which the latest limits::max_dynamic_patterns are kept. Errors as of Pattern::compile(). The pattern is valid until
  // the next call.
  [[nodiscard]] boost::system::result<const Pattern*, TextError> dynamic(std::string_view source, Pattern::Mode mode);
  // Gives everything back, as after a reload.
  void clear() noexcept;

 private:
  friend class Pattern;
  struct Entry;
  struct Dynamic {
    Pattern pattern;
    std::uint64_t used = 0;
  };
  const Entry& entry(std::uint64_t id, const std::string& source);

  std::vector<Entry> entries_;
  std::vector<Dynamic> dynamic_;
  std::uint64_t clock_ = 0;
};

}  // namespace tidegate::values
