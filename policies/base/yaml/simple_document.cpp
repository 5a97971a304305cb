#include "policies/base/yaml/simple_document.hpp"

#include <yaml.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/base/yaml/scalars.hpp"

namespace tidegate::yaml {

namespace {

// One event of libyaml, freed with it.
class Event {
 public:
  explicit Event(yaml_parser_t& parser) : good_(yaml_parser_parse(&parser, &event_) != 0) {}
  ~Event() {
    if (good_) yaml_event_delete(&event_);
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  [[nodiscard]] bool is(yaml_event_type_t type) const noexcept { return good_ && event_.type == type; }
  [[nodiscard]] const yaml_event_t& operator*() const noexcept { return event_; }
  [[nodiscard]] const yaml_event_t* operator->() const noexcept { return &event_; }

 private:
  yaml_event_t event_{};
  bool good_;
};

// Sorted: comparing each key with all before it takes many seconds for a map as large as a file may be.
bool keys_differ(const Value& map) {
  std::vector<std::string_view> keys;
  keys.reserve(map.entries.size());
  for (const Entry& entry : map.entries) keys.push_back(entry.key.text);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

// All members return false when the document isn't simple.
class Reader {
 public:
  Reader(std::string_view text, std::size_t from, std::size_t line, std::size_t depth, std::size_t most)
      : from_(from), line_(line), depth_(depth), most_(most) {
    good_ = yaml_parser_initialize(&parser_) != 0;
    if (!good_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool document(Value& root) {
    if (!good_ || !Event(parser_).is(YAML_STREAM_START_EVENT)) return false;
    const Event start(parser_);
    if (!start.is(YAML_DOCUMENT_START_EVENT) || start->data.document_start.version_directive != nullptr ||
        start->data.document_start.tag_directives.start != start->data.document_start.tag_directives.end) {
      return false;
    }
    const Event first(parser_);
    return first.is(YAML_MAPPING_START_EVENT) && value(first, root, 0) && Event(parser_).is(YAML_DOCUMENT_END_EVENT) &&
           Event(parser_).is(YAML_STREAM_END_EVENT);
  }
  [[nodiscard]] std::size_t nodes() const noexcept { return nodes_; }

 private:
  void make(Value& out, Kind kind, const yaml_mark_t& mark) {
    ++nodes_;
    out.kind = kind;
    out.offset = from_ + mark.index;  // code points and bytes are one: the text is ASCII
    out.place = {{line_ + mark.line, mark.column + 1}, 1};
  }

  bool value(const Event& event, Value& out, std::size_t depth) {
    if (nodes_ >= most_) return false;
    if (event.is(YAML_SCALAR_EVENT)) return scalar(*event, out);
    if (depth == depth_) return false;
    if (event.is(YAML_SEQUENCE_START_EVENT)) return sequence(*event, out, depth + 1);
    return event.is(YAML_MAPPING_START_EVENT) && map(*event, out, depth + 1);
  }

  bool scalar(const yaml_event_t& event, Value& out) {
    const auto& said = event.data.scalar;
    const bool plain = said.style == YAML_PLAIN_SCALAR_STYLE;
    const bool quoted = said.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || said.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (said.anchor != nullptr || said.tag != nullptr || (!plain && !quoted)) return false;
    if (event.start_mark.line != event.end_mark.line) return false;
    make(out, Kind::scalar, event.start_mark);
    out.style = plain ? Style::plain : Style::quoted;
    out.text.assign(reinterpret_cast<const char*>(said.value), said.length);
    out.place.length = std::max<std::size_t>(1, event.end_mark.index - event.start_mark.index);
    return !plain || resolve_core(out.text) != Scalar::null;
  }

  bool sequence(const yaml_event_t& event, Value& out, std::size_t depth) {
    const auto& said = event.data.sequence_start;
    if (said.anchor != nullptr || said.tag != nullptr) return false;
    make(out, Kind::sequence, event.start_mark);
    while (true) {
      const Event item(parser_);
      if (item.is(YAML_SEQUENCE_END_EVENT)) return true;
      if (!value(item, out.items.emplace_back(), depth)) return false;
    }
  }

  bool map(const yaml_event_t& event, Value& out, std::size_t depth) {
    const auto& said = event.data.mapping_start;
    if (said.anchor != nullptr || said.tag != nullptr) return false;
    make(out, Kind::map, event.start_mark);
    while (true) {
      const Event name(parser_);
      if (name.is(YAML_MAPPING_END_EVENT)) return keys_differ(out);
      Entry entry;
      if (!name.is(YAML_SCALAR_EVENT) || !scalar(*name, entry.key)) return false;
      if (entry.key.text == "<<") return false;
      if (!value(Event(parser_), entry.value, depth)) return false;
      out.entries.push_back(std::move(entry));
    }
  }

  yaml_parser_t parser_{};
  bool good_ = false;
  std::size_t from_;
  std::size_t line_;
  std::size_t depth_;
  std::size_t most_;
  std::size_t nodes_ = 0;
};

// Bytes that mean more than they seem: columns count code points, tabs are errors here and there.
bool is_simple_text(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

}  // namespace

std::optional<SimpleDocument> read_simple_document(const Source& source, std::size_t from, std::size_t to,
                                                   std::size_t depth, std::size_t most) {
  const std::string_view text = source.text().substr(from, to - from);
  if (!is_simple_text(text)) return std::nullopt;
  SimpleDocument document;
  Reader reader(text, from, source.position(from).line, depth, most);
  if (!reader.document(document.root)) return std::nullopt;
  document.nodes = reader.nodes();
  return document;
}

}  // namespace tidegate::yaml
