#include "policies/values/pattern_program.hpp"

#include <charconv>
#include <optional>

#include "policies/values/ascii.hpp"

namespace tidegate::values {
namespace {

using Alternative = PatternProgram::Alternative;

// Reads the simple part of the syntax; every method gives up (false, nothing) on what it doesn't know to be simple.
class Reader {
 public:
  explicit Reader(std::string_view source) : rest_(source) {}

  bool read(PatternProgram& program) {
    unwrap();
    do {
      Alternative alternative;
      if (!read_alternative(alternative)) return false;
      program.alternatives.push_back(std::move(alternative));
    } while (take('|'));
    return rest_.empty();
  }

  // FIRST(MIDDLE*LAST)?, nothing else; `anchored`: between ^ and $. False, and nothing is read, of any other.
  bool read_name(PatternProgram::Name& name, bool& anchored) {
    const std::string_view source = rest_;
    const bool at_start = take('^');
    const bool read = read_ascii(name.first) && take('(') && (!take('?') || take(':')) && read_ascii(name.middle) &&
                      take('*') && read_ascii(name.last) && take(')') && take('?');
    const bool at_end = take('$');
    anchored = at_start && at_end;
    if (read && rest_.empty()) return true;
    rest_ = source;
    return false;
  }

 private:
  bool read_ascii(CharacterClass& characters) {
    return rest_.starts_with('[') && read_class(characters) && !characters.others;
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // ^(a|b)$, (?:a|b): one group around everything. The anchors are kept on no alternative: for a whole match they say
  // nothing, and a search gives up on groups.
  void unwrap() {
    std::string_view inner = rest_;
    if (inner.starts_with('^') && inner.ends_with("$") && inner.size() > 2 && inner[1] == '(') {
      inner = inner.substr(1, inner.size() - 2);
    }
    if (!inner.starts_with('(') || !inner.ends_with(')')) return;
    inner = inner.substr(1, inner.size() - 2);
    if (inner.starts_with("?:")) inner.remove_prefix(2);
    // A parenthesis inside, even in a class or escaped, is not simple; neither are flags.
    if (inner.find_first_of("()\\?") != std::string_view::npos) return;
    rest_ = inner;
    grouped_ = true;
  }

  bool read_alternative(Alternative& alternative) {
    alternative.at_start = take('^');
    bool repeats = false;
    while (!rest_.empty() && rest_.front() != '|') {
      if (rest_ == "$" || rest_.starts_with("$|")) {
        rest_.remove_prefix(1);
        alternative.at_end = true;
        break;
      }
      CharacterClass characters;
      std::string literal;
      if (!read_item(characters, literal)) return false;
      std::size_t min = 1;
      std::size_t max = 1;
      if (!read_repetition(min, max)) return false;
      const bool once = min == 1 && max == 1;
      if (!literal.empty() && once) {
        (repeats ? alternative.suffix : alternative.prefix) += literal;
        continue;
      }
      if (repeats || literal.size() > 1 || max == 0) return false;  // a second one would need a search
      if (!literal.empty()) characters.add(static_cast<unsigned char>(literal[0]));
      repeats = true;
      alternative.repeated = characters;
      alternative.min = min;
      alternative.max = max;
    }
    return true;
  }

  // One character, escape, class or dot.
  bool read_item(CharacterClass& characters, std::string& literal) {
    const char c = rest_.front();
    if (c == '[') return read_class(characters);
    rest_.remove_prefix(1);
    if (c == '.') {  // all but a newline
      characters.add('\n');
      characters.invert();
      return true;
    }
    if (c == '\\') {
      if (rest_.empty()) return false;
      const char escaped = rest_.front();
      rest_.remove_prefix(1);
      if (add_perl_class(escaped, characters)) return true;
      if (!is_punctuation(escaped)) return false;
      literal.assign(1, escaped);
      return true;
    }
    if (std::string_view("^$*+?()|{}]").find(c) != std::string_view::npos) return false;
    literal.assign(1, c);
    while ((static_cast<unsigned char>(c) & 0x80) != 0 && !rest_.empty() &&
           (static_cast<unsigned char>(rest_.front()) & 0xC0) == 0x80) {
      literal.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool read_class(CharacterClass& characters) {
    rest_.remove_prefix(1);
    const bool negated = take('^');
    bool first = true;
    while (first || !take(']')) {
      first = false;
      if (rest_.empty() || rest_.starts_with("[:")) return false;
      if (rest_.front() == '\\' && rest_.size() > 1 && add_perl_class(rest_[1], characters)) {
        rest_.remove_prefix(2);
        if (rest_.starts_with('-')) return false;
        continue;
      }
      const std::optional<unsigned char> low = read_class_character();
      if (!low) return false;
      unsigned char high = *low;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        rest_.remove_prefix(1);
        const std::optional<unsigned char> end = read_class_character();
        if (!end || *end < *low) return false;
        high = *end;
      }
      for (unsigned c = *low; c <= high; ++c) characters.add(static_cast<unsigned char>(c));
    }
    if (negated) characters.invert();
    return true;
  }

  std::optional<unsigned char> read_class_character() {
    if (rest_.empty()) return std::nullopt;
    char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\\') {
      if (rest_.empty() || !is_punctuation(rest_.front())) return std::nullopt;
      c = rest_.front();
      rest_.remove_prefix(1);
    }
    if ((static_cast<unsigned char>(c) & 0x80) != 0) return std::nullopt;
    return static_cast<unsigned char>(c);
  }

  bool read_repetition(std::size_t& min, std::size_t& max) {
    if (take('*')) {
      min = 0;
      max = PatternProgram::unbounded;
    } else if (take('+')) {
      max = PatternProgram::unbounded;
    } else if (take('?')) {
      min = 0;
    } else if (rest_.starts_with('{')) {
      const std::size_t end = rest_.find('}');
      if (end == std::string_view::npos) return false;
      const std::string_view bounds = rest_.substr(1, end - 1);
      const std::size_t comma = bounds.find(',');
      if (!read_number(bounds.substr(0, comma), min)) return false;
      max = min;
      if (comma != std::string_view::npos) {
        max = PatternProgram::unbounded;
        const std::string_view upper = bounds.substr(comma + 1);
        if (!upper.empty() && !read_number(upper, max)) return false;
      }
      rest_.remove_prefix(end + 1);
    }
    // Lazy and stacked repetitions are RE2's.
    return rest_.empty() || std::string_view("*+?{").find(rest_.front()) == std::string_view::npos;
  }

  static bool read_number(std::string_view text, std::size_t& number) {
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc() && end == text.data() + text.size() && number <= 1000;
  }

  static bool is_punctuation(char c) { return c > ' ' && c < 0x7F && !ascii::is_alphanumeric(c); }

  static bool add_perl_class(char letter, CharacterClass& characters) {
    if (letter == 's') {
      for (const char c : std::string_view("\t\n\f\r ")) characters.add(static_cast<unsigned char>(c));
      return true;
    }
    if (letter != 'd' && letter != 'w') return false;
    for (int c = 0; c < 0x80; ++c) {
      const char character = static_cast<char>(c);
      if (ascii::is_digit(character) || (letter == 'w' && (ascii::is_letter(character) || c == '_'))) {
        characters.add(static_cast<unsigned char>(c));
      }
    }
    return true;
  }

  std::string_view rest_;
  bool grouped_ = false;

 public:
  [[nodiscard]] bool grouped() const noexcept { return grouped_; }
};

bool matches_repeated(const Alternative& alternative, std::string_view middle) noexcept {
  std::size_t count = 0;
  for (const char c : middle) {
    const auto byte = static_cast<unsigned char>(c);
    if (!alternative.repeated.has(byte)) return false;
    count += (byte & 0xC0) != 0x80 ? 1 : 0;  // continuation bytes belong to the character before
  }
  return count >= alternative.min && count <= alternative.max;
}

bool matches_whole(const Alternative& alternative, std::string_view text) noexcept {
  const std::size_t ends = alternative.prefix.size() + alternative.suffix.size();
  if (text.size() < ends || !text.starts_with(alternative.prefix) || !text.ends_with(alternative.suffix)) return false;
  return matches_repeated(alternative, text.substr(alternative.prefix.size(), text.size() - ends));
}

bool matches_name(const PatternProgram::Name& name, std::string_view text) noexcept {
  if (text.empty() || !name.first.has(static_cast<unsigned char>(text.front()))) return false;
  if (text.size() == 1) return true;
  if (!name.last.has(static_cast<unsigned char>(text.back()))) return false;
  for (const char c : text.substr(1, text.size() - 2)) {
    if (!name.middle.has(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool matches_anywhere(const Alternative& literal, std::string_view text) noexcept {
  if (literal.at_start && literal.at_end) return text == literal.prefix;
  if (literal.at_start) return text.starts_with(literal.prefix);
  if (literal.at_end) return text.ends_with(literal.prefix);
  return text.find(literal.prefix) != std::string_view::npos;
}

}  // namespace

bool PatternProgram::matches(std::string_view text) const noexcept {
  if (name) return matches_name(*name, text);
  for (const Alternative& alternative : alternatives) {
    if (mode == Pattern::Mode::whole ? matches_whole(alternative, text) : matches_anywhere(alternative, text))
      return true;
  }
  return false;
}

std::shared_ptr<const PatternProgram> simple_program(std::string_view source, Pattern::Mode mode) {
  // Beyond a few alternatives RE2's automaton is faster than trying one by one.
  constexpr std::size_t max_alternatives = 16;
  auto program = std::make_shared<PatternProgram>();
  program->mode = mode;
  Reader reader(source);
  bool anchored = false;
  if (PatternProgram::Name name; reader.read_name(name, anchored)) {
    if (mode == Pattern::Mode::anywhere && !anchored) return nullptr;
    program->name = name;
    return program;
  }
  if (!reader.read(*program) || program->alternatives.size() > max_alternatives) return nullptr;
  if (mode == Pattern::Mode::anywhere) {
    if (reader.grouped()) return nullptr;
    for (const Alternative& alternative : program->alternatives) {
      if (alternative.max > 0) return nullptr;
    }
  }
  return program;
}

}  // namespace tidegate::values
