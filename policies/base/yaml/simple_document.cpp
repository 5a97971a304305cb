#include "policies/base/yaml/simple_document.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::yaml {

namespace {

constexpr std::string_view spaces = " ";

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A key that needs no second thought.
bool is_key_character(char c) noexcept {
  return is_alphanumeric(c) || c == '.' || c == '/' || c == '_' || c == '-';
}

bool is_null(std::string_view plain) noexcept {
  return plain == "null" || plain == "Null" || plain == "NULL";
}

// All members return false when the document isn't simple.
class Reader {
 public:
  Reader(std::string_view text, std::size_t from, std::size_t to, std::size_t line, std::size_t depth)
      : text_(text.substr(0, to)), end_of_line_(from), next_(from), line_number_(line - 1), depth_(depth) {}

  bool document(Value& root) {
    if (!next_line()) return false;
    if (line() == "---" && !next_line()) return false;
    return at_ == start_ && map(root, 0, 0) && done_;
  }
  [[nodiscard]] std::size_t nodes() const noexcept { return nodes_; }

 private:
  // --- lines ---

  [[nodiscard]] std::string_view line() const noexcept { return text_.substr(start_, end_of_line_ - start_); }
  [[nodiscard]] std::size_t indent() const noexcept { return at_ - start_; }

  // Goes to the next line with something on it; false, and done_, when there is none.
  bool next_line() {
    while (next_ < text_.size()) {
      start_ = next_;
      end_of_line_ = std::min(text_.find('\n', start_), text_.size());
      next_ = std::min(end_of_line_ + 1, text_.size());
      ++line_number_;
      at_ = std::min(text_.find_first_not_of(spaces, start_), text_.size());
      if (at_ < end_of_line_ && text_[at_] != '#') return true;
    }
    done_ = true;
    return false;
  }

  // Nothing but blanks and a comment is left of the line.
  bool end_line() {
    const std::size_t rest = std::min(text_.find_first_not_of(spaces, at_), text_.size());
    const bool comment = rest < end_of_line_ && text_[rest] == '#' && rest > at_;
    if (rest < end_of_line_ && !comment) return false;
    next_line();
    return true;
  }

  [[nodiscard]] char here() const noexcept { return at_ < end_of_line_ ? text_[at_] : '\n'; }
  [[nodiscard]] char after() const noexcept { return at_ + 1 < end_of_line_ ? text_[at_ + 1] : '\n'; }
  void skip_spaces() noexcept {
    while (here() == ' ') ++at_;
  }
  bool take(char c) noexcept {
    if (here() != c) return false;
    ++at_;
    return true;
  }

  // --- values ---

  void make(Value& out, Kind kind) {
    ++nodes_;
    out.kind = kind;
    out.offset = at_;
    out.place = {{line_number_, at_ - start_ + 1}, 1};
  }

  void scalar(Value& out, Style style, std::string text, std::size_t end) {
    make(out, Kind::scalar);
    out.style = style;
    out.place.length = std::max<std::size_t>(1, end - at_);
    out.text = std::move(text);
    at_ = end;
  }

  bool key(Value& map, Value& out) {
    std::size_t end = at_;
    while (end < end_of_line_ && is_key_character(text_[end])) ++end;
    if (end == at_ || end - at_ > 256 || !is_alphanumeric(text_[at_])) return false;
    const std::string_view name = text_.substr(at_, end - at_);
    if (is_null(name) || map.find(name) != nullptr) return false;
    scalar(out, Style::plain, std::string(name), end);
    // `a:b` is a text.
    return take(':') && (here() == ' ' || here() == '\n');
  }

  bool quoted(Value& out) {
    const char quote = here();
    std::string text;
    std::size_t i = at_ + 1;
    for (; i < end_of_line_; ++i) {
      const char c = text_[i];
      const char next = i + 1 < end_of_line_ ? text_[i + 1] : '\n';
      if (c == quote) {
        if (quote == '"' || next != '\'') break;
        ++i;
      } else if (c == '\\' && quote == '"') {
        if (next != '"' && next != '\\') return false;
        text += next;
        ++i;
        continue;
      }
      text += c;
    }
    if (i == end_of_line_) return false;
    scalar(out, Style::quoted, std::move(text), i + 1);
    return true;
  }

  // `stops`: what ends it, besides a comment.
  bool plain(Value& out, std::string_view stops) {
    if (!is_alphanumeric(here()) && here() != '/' && here() != '_' && here() != '(') return false;
    std::size_t end = at_;
    for (; end < end_of_line_ && stops.find(text_[end]) == stops.npos; ++end) {
      const char c = text_[end];
      const char next = end + 1 < end_of_line_ ? text_[end + 1] : '\n';
      if (c == ' ' && next == '#') break;
      // A map, or an error.
      if (c == ':' && !is_alphanumeric(next) && next != '/' && next != '.' && next != ':') return false;
      if (!stops.empty() && (c == '#' || c == '"' || c == '\'' || c == '?')) return false;
    }
    while (text_[end - 1] == ' ') --end;
    const std::string_view text = text_.substr(at_, end - at_);
    if (is_null(text)) return false;
    scalar(out, Style::plain, std::string(text), end);
    return true;
  }

  bool flow(Value& out, std::size_t depth) {
    if (here() == '"' || here() == '\'') return quoted(out);
    if (here() == '[') return flow_list(out, depth + 1);
    if (here() == '{') return flow_map(out, depth + 1);
    return plain(out, ",[]{}");
  }

  // After an item: true when another one follows.
  bool more(char close, bool& good) {
    skip_spaces();
    if (take(close)) return false;
    good = take(',');
    skip_spaces();
    return good;
  }

  bool flow_list(Value& out, std::size_t depth) {
    if (depth > depth_) return false;
    make(out, Kind::sequence);
    ++at_;
    skip_spaces();
    if (take(']')) return true;
    bool good = true;
    do {
      if (!flow(out.items.emplace_back(), depth)) return false;
    } while (more(']', good));
    return good;
  }

  bool flow_map(Value& out, std::size_t depth) {
    if (depth > depth_) return false;
    make(out, Kind::map);
    ++at_;
    skip_spaces();
    if (take('}')) return true;
    bool good = true;
    do {
      Entry entry;
      if (!key(out, entry.key)) return false;
      skip_spaces();
      if (!flow(entry.value, depth)) return false;
      out.entries.push_back(std::move(entry));
    } while (more('}', good));
    return good;
  }

  // A scalar or a flow collection that ends its line.
  bool inline_value(Value& out, std::size_t depth) {
    const char c = here();
    const bool plain_text = c != '"' && c != '\'' && c != '[' && c != '{';
    return (plain_text ? plain(out, {}) : flow(out, depth)) && end_line();
  }

  // What follows a key whose line ends there.
  bool block(Value& out, std::size_t parent, std::size_t depth) {
    if (done_ || indent() < parent) return false;
    const bool dash = here() == '-' && after() == ' ';
    if (dash) return list(out, indent(), depth);
    return indent() > parent && map(out, indent(), depth);
  }

  bool map(Value& out, std::size_t column, std::size_t depth) {
    if (++depth > depth_) return false;
    make(out, Kind::map);
    do {
      Entry entry;
      if (!key(out, entry.key)) return false;
      skip_spaces();
      const bool ends = here() == '\n' || here() == '#';
      if (ends) {
        if (!end_line() || !block(entry.value, column, depth)) return false;
      } else if (!inline_value(entry.value, depth)) {
        return false;
      }
      out.entries.push_back(std::move(entry));
    } while (!done_ && indent() == column);
    return done_ || indent() < column;
  }

  bool list(Value& out, std::size_t column, std::size_t depth) {
    if (++depth > depth_) return false;
    make(out, Kind::sequence);
    do {
      // A list in a map may stand as far left as the map's keys, one of which then ends it.
      if (here() != '-') return true;
      if (after() != ' ') return false;
      ++at_;
      skip_spaces();
      if (!item(out.items.emplace_back(), depth)) return false;
    } while (!done_ && indent() == column);
    return done_ || indent() < column;
  }

  bool item(Value& out, std::size_t depth) {
    std::size_t end = at_;
    while (end < end_of_line_ && is_key_character(text_[end])) ++end;
    const bool is_map =
        end > at_ && end < end_of_line_ && text_[end] == ':' && (end + 1 == end_of_line_ || text_[end + 1] == ' ');
    return is_map ? map(out, indent(), depth) : inline_value(out, depth);
  }

  std::string_view text_;
  std::size_t start_ = 0, at_ = 0, end_of_line_, next_;  // of the current line
  std::size_t line_number_;
  std::size_t depth_;
  std::size_t nodes_ = 0;
  bool done_ = false;
};

// Bytes that mean more than they seem: columns count code points, tabs are errors here and there.
bool is_simple_text(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

}  // namespace

std::optional<SimpleDocument> read_simple_document(const Source& source, std::size_t from, std::size_t to,
                                                   std::size_t depth) {
  if (!is_simple_text(source.text().substr(from, to - from))) return std::nullopt;
  SimpleDocument document;
  Reader reader(source.text(), from, to, source.position(from).line, depth);
  if (!reader.document(document.root)) return std::nullopt;
  document.nodes = reader.nodes();
  return document;
}

}  // namespace tidegate::yaml
