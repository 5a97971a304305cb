#include "policies/base/yaml/read.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include "policies/base/yaml/characters.hpp"
#include "policies/base/yaml/simple_document.hpp"
#include "policies/base/yaml/syntax.hpp"

namespace tidegate::yaml {

namespace {

constexpr std::string_view string_tag = "tag:yaml.org,2002:str";

// Ends the reading of a whole file: a limit is passed and reported. It crosses yaml-cpp, which is exception-safe.
struct Stop {};

// Where the token's own text begins: yaml-cpp marks a node at its anchor or tag.
std::size_t skip_properties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    const std::size_t end = text.find_first_of(" \n", at);
    if (end == std::string_view::npos) return at;
    const std::size_t next = text.find_first_not_of(" \n", end);
    if (next == std::string_view::npos) return at;
    at = next;
  }
  return at;
}

// Bytes of a scalar as written, on its first line; 0 for a quoted string that doesn't end, which yaml-cpp lets pass.
std::size_t written_length(std::string_view text, std::size_t at, std::size_t value_size) {
  const char quote = at < text.size() ? text[at] : '\0';
  if (quote == '|' || quote == '>') return 1;
  if (quote != '"' && quote != '\'') return std::min(text.substr(at, value_size).find('\n'), value_size);
  std::size_t first_line = std::string_view::npos;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\n') {
      first_line = std::min(first_line, i - at);
    } else if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) {
      ++i;
    } else if (text[i] == quote) {
      return std::min(first_line, i + 1 - at);
    }
  }
  return 0;
}

// Builds Values from the events of one chunk of a file.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const Source& source, base::Diagnostics& diagnostics, const Limits& limits, std::size_t& nodes)
      : source_(source), diagnostics_(diagnostics), limits_(limits), nodes_(nodes) {}

  // The chunk's offset in the file's text: yaml-cpp counts from the chunk's beginning.
  void start_chunk(std::size_t offset) {
    chunk_ = offset;
    chunk_has_document_ = false;
  }
  std::vector<Value> documents;

  [[nodiscard]] Place place_of(const YAML::Mark& mark) { return {position(offset_of(mark)), 1}; }

  // Where the innermost value that is still open began.
  [[nodiscard]] Place opening_or(const Place& otherwise) const {
    return open_.empty() ? otherwise : open_.back().value.place;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // yaml-cpp takes what it can't fit into a document for the next one.
    if (chunk_has_document_) {
      diagnostics_.add(source_.diagnostic(base::Severity::error, place_of(mark),
                                          "this doesn't belong to the document above it",
                                          "check the indentation; --- separates documents"));
    }
    chunk_has_document_ = true;
    open_.clear();
    anchors_.clear();
    errors_at_start_ = diagnostics_.errors();
    root_ = Value{};
  }
  void OnDocumentEnd() override {
    if (diagnostics_.errors() == errors_at_start_ && !root_.is_null()) documents.push_back(std::move(root_));
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Value value = make(Kind::null, mark);
    const std::string_view text = source_.text();
    const char first = value.offset < text.size() ? text[value.offset] : '\n';
    const bool has_key = !open_.empty() && open_.back().has_key;
    const bool same_line = has_key && open_.back().key.place.position.line == value.place.position.line;
    const bool written = same_line && (first == '~' || first == 'n' || first == 'N');
    // Nothing is written there, so the key is what an author can find.
    if (!written && has_key) value.place = open_.back().key.place;
    add(std::move(value), anchor, 1);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = make(Kind::scalar, mark);
    const std::string_view file = source_.text();
    const char first = value.offset < file.size() ? file[value.offset] : '\0';
    if (tag != "?") value.style = first == '|' || first == '>' ? Style::block : Style::quoted;
    const std::size_t bytes = written_length(file, value.offset, text.size());
    if (value.style == Style::quoted && bytes == 0) {
      error(value, "the quoted string doesn't end", "close it with the quote that opened it");
    }
    value.place.length = std::max<std::size_t>(1, code_points(file.substr(value.offset, bytes)));
    value.text = text;
    if (tag != "?" && tag != "!" && tag != string_tag) refuse_tag(tag, mark);
    add(std::move(value), anchor, 1);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      error(make(Kind::null, mark), "an anchor can't stand for what it is in", "");
      add(make(Kind::null, mark), YAML::NullAnchor, 1);
      return;
    }
    count(found->second.nodes, offset_of(mark));
    if (open_.size() + found->second.depth > limits_.depth) too_deep(place_of(mark));
    add(found->second.value, YAML::NullAnchor, found->second.nodes, found->second.depth);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(Kind::sequence, mark), tag, anchor, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(Kind::map, mark), tag, anchor, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Value value;
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::size_t nodes = 1;  // with all that is in it
    std::size_t depth = 1;
    bool has_key = false;  // of a map: a key waits for its value
    Value key;
    std::unordered_map<std::string, std::size_t> lines;  // of each key
  };
  struct Anchored {
    Value value;
    std::size_t nodes, depth;
  };

  [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const {
    return chunk_ + static_cast<std::size_t>(std::max(mark.pos, 0));
  }
  // Counts on from the last place asked for, or lines of a hundred thousand items would take minutes.
  base::Position position(std::size_t offset) {
    const std::string_view text = source_.text();
    offset = std::min(offset, text.size());
    if (offset < last_offset_ || text.substr(last_offset_, offset - last_offset_).find('\n') != text.npos) {
      last_position_ = source_.position(offset);
    } else {
      last_position_.column += code_points(text.substr(last_offset_, offset - last_offset_));
    }
    last_offset_ = offset;
    return last_position_;
  }

  Value make(Kind kind, const YAML::Mark& mark) {
    count(1, offset_of(mark));
    Value value;
    value.kind = kind;
    value.offset = skip_properties(source_.text(), offset_of(mark));
    value.place = {position(value.offset), 1};
    return value;
  }

  void error(const Value& at, std::string message, std::string hint) {
    diagnostics_.add(source_.diagnostic(base::Severity::error, at.place, std::move(message), std::move(hint)));
  }
  void count(std::size_t more, std::size_t offset) {
    nodes_ += more;
    if (nodes_ <= limits_.nodes) return;
    diagnostics_.add(source_.diagnostic(
        base::Severity::error, {source_.position(offset), 1},
        "the file has more than " + std::to_string(limits_.nodes) + " values once its aliases are expanded"));
    throw Stop{};
  }
  void too_deep(const Place& place) {
    diagnostics_.add(source_.diagnostic(base::Severity::error, place,
                                        "nested deeper than " + std::to_string(limits_.depth) + " levels"));
    throw Stop{};
  }
  void refuse_tag(std::string_view tag, const YAML::Mark& mark) {
    constexpr std::string_view standard = "tag:yaml.org,2002:";
    std::string name(tag);
    if (tag.starts_with(standard)) name.replace(0, standard.size(), "!!");
    diagnostics_.add(source_.diagnostic(base::Severity::error, {position(offset_of(mark)), code_points(name)},
                                        "the tag " + name + " is not supported",
                                        "remove it; quote the value if it is to be a string"));
  }

  void open(Value value, const std::string& tag, YAML::anchor_t anchor, const YAML::Mark& mark) {
    if (!tag.empty() && tag != "?" && tag != "!") refuse_tag(tag, mark);
    if (open_.size() >= limits_.depth) too_deep(value.place);
    Open frame;
    frame.value = std::move(value);
    frame.anchor = anchor;
    open_.push_back(std::move(frame));
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.value), done.anchor, done.nodes, done.depth);
  }

  // Puts a finished value where it belongs.
  void add(Value value, YAML::anchor_t anchor, std::size_t nodes, std::size_t depth = 0) {
    if (anchor != YAML::NullAnchor) {
      count(nodes, value.offset);  // the copy kept for aliases counts as well
      anchors_[anchor] = Anchored{value, nodes, depth};
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    parent.nodes += nodes;
    parent.depth = std::max(parent.depth, depth + 1);
    if (parent.value.is_sequence()) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.has_key) {
      parent.key = std::move(value);
      parent.has_key = true;
      check_key(parent);
    } else {
      parent.value.entries.push_back({std::move(parent.key), std::move(value)});
      parent.has_key = false;
    }
  }

  void check_key(Open& map) {
    const Value& key = map.key;
    if (!key.is_scalar()) {
      error(key, "a key has to be a string, but this is " + std::string(describe(key)), "put it in quotes");
      return;
    }
    if (key.style == Style::plain && key.text == "<<") {
      if (!limits_.merge_keys) {
        error(key, "merge keys (<<) are not supported", "write the fields out, or alias the whole value");
      }
      return;
    }
    const auto [first, added] = map.lines.emplace(key.text, key.place.position.line);
    if (!added) {
      error(key, "duplicate key \"" + key.text + "\"", "it is already on line " + std::to_string(first->second));
    }
  }

  const Source& source_;
  base::Diagnostics& diagnostics_;
  const Limits& limits_;
  std::size_t& nodes_;
  std::size_t chunk_ = 0;
  bool chunk_has_document_ = false;
  std::size_t last_offset_ = 0;
  base::Position last_position_{1, 1};
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::size_t errors_at_start_ = 0;
  Value root_;
};

// `---` or `...` at the start of a line ends a document even inside a scalar (YAML 1.2.2 §9.1.2).
bool is_marker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) && (line.size() == 3 || line[3] == ' ' || line[3] == '\t');
}

// One chunk: at most one document, so that a syntax error in it leaves the next ones readable.
void read_chunk(const Source& source, std::size_t from, std::size_t to, Builder& builder,
                base::Diagnostics& diagnostics) {
  builder.start_chunk(from);
  try {
    std::istringstream stream(std::string(source.text().substr(from, to - from)));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& problem) {
    Place place = builder.place_of(problem.mark);
    SyntaxError said = explain_syntax(problem.msg, source.line(place.position.line));
    if (said.column > 0) place.position.column = said.column;
    if (said.at_opening) place = builder.opening_or(place);
    diagnostics.add(source.diagnostic(base::Severity::error, place, std::move(said.message), std::move(said.hint)));
  }
}

}  // namespace

std::vector<std::size_t> document_bounds(const Source& source) {
  std::vector<std::size_t> bounds{0};
  const std::size_t size = source.text().size();
  for (std::size_t number = 2; bounds.back() < size; ++number) {
    const std::size_t start = source.line_start(number);
    const bool boundary = is_marker(source.line(number), "---") || is_marker(source.line(number - 1), "...");
    if (start >= size || boundary) bounds.push_back(start);
  }
  if (bounds.size() == 1) bounds.push_back(size);
  return bounds;
}

bool is_readable(const Source& source, const Limits& limits) {
  return source.text().size() <= limits.bytes && !find_bad_character(source.text());
}

namespace {

Piece read_chunks(const Source& source, std::span<const std::size_t> bounds, base::Diagnostics& diagnostics,
                  const Limits& limits, bool try_simple) {
  Piece piece;
  Builder builder(source, diagnostics, limits, piece.nodes);
  try {
    for (std::size_t i = 1; i < bounds.size(); ++i) {
      if (try_simple) {
        auto simple = read_simple_document(source, bounds[i - 1], bounds[i], limits.depth, limits.nodes - piece.nodes);
        if (simple) {
          piece.nodes += simple->nodes;
          builder.documents.push_back(std::move(simple->root));
          continue;
        }
      }
      read_chunk(source, bounds[i - 1], bounds[i], builder, diagnostics);
    }
  } catch (const Stop&) {
    // Reported where it was thrown.
  } catch (const std::exception& problem) {
    diagnostics.add(
        {base::Severity::error, source.name(), {}, 1, std::string("can't be read as YAML: ") + problem.what(), {}, {}});
    return {};
  }
  piece.documents = std::move(builder.documents);
  return piece;
}

}  // namespace

Piece read_piece(const Source& source, std::span<const std::size_t> bounds, base::Diagnostics& diagnostics,
                 const Limits& limits) {
  return read_chunks(source, bounds, diagnostics, limits, true);
}

Piece read_piece_by_parser(const Source& source, std::span<const std::size_t> bounds, base::Diagnostics& diagnostics,
                           const Limits& limits) {
  return read_chunks(source, bounds, diagnostics, limits, false);
}

std::vector<Value> read(const Source& source, base::Diagnostics& diagnostics, const Limits& limits) {
  const std::string_view text = source.text();
  if (text.size() > limits.bytes) {
    const std::string message = "larger than " + std::to_string(limits.bytes) + " bytes";
    diagnostics.add({base::Severity::error, source.name(), {}, 1, message, {}, {}});
    return {};
  }
  if (const auto bad = find_bad_character(text)) {
    diagnostics.add(source.diagnostic(base::Severity::error, {source.position(bad->offset), 1}, bad->message));
    return {};
  }
  return read_piece(source, document_bounds(source), diagnostics, limits).documents;
}

}  // namespace tidegate::yaml
