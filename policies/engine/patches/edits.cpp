#include "policies/engine/patches/edits.hpp"

#include <algorithm>
#include <charconv>

#include "policies/admission/json_patch.hpp"
#include "policies/admission/json_patch_apply.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/text.hpp"

namespace tidegate::engine {

namespace {

using json::Node;

bool is_field_name(std::string_view name) noexcept {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

// Maps whose keys people choose.
bool is_free(std::string_view name) noexcept {
  return name == "labels" || name == "annotations";
}

std::string unescaped(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      out += step[++i] == '1' ? '/' : '~';
    } else {
      out += step[i];
    }
  }
  return out;
}

const Node& item(const Node& array, std::string_view step) noexcept {
  std::size_t index = 0;
  std::from_chars(step.data(), step.data() + step.size(), index);
  return index < array.items().size() ? array.items()[index] : json::null_node;
}

}  // namespace

std::string path_text(const Node& object, std::string_view pointer) {
  std::string out;
  const Node* node = &object;
  std::string above;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(raw.size());
    std::string step = unescaped(raw);
    if (node->is_array() || is_free(above) || !is_field_name(step)) {
      out += "[" + step + "]";
    } else {
      out += (out.empty() ? "" : ".") + step;
    }
    node = node->is_array() ? &item(*node, step) : &(*node)[step];
    above = std::move(step);
  }
  return out;
}

base::Result<std::vector<std::string>> edits_between(const Node& before, const Node& after, base::Arena& arena) {
  std::string patch;
  const auto count = admission::write_patch(before, after, patch);
  if (!count) return count.error();
  std::vector<std::string> edits;
  if (*count == 0) return edits;
  const auto written = json::parse_copy(patch, arena);
  if (!written) return written.error();
  edits.reserve(*count);
  for (const Node& operation : written->items()) {
    const std::string_view pointer = operation["path"].string();
    if (operation["op"].string() == "remove") {
      edits.push_back("remove " + path_text(before, pointer));
    } else {
      const std::string value = json::to_json(operation["value"]);
      edits.push_back("set " + path_text(after, pointer) + " to " + base::cut_runes(value, 128));
    }
  }
  return edits;
}

}  // namespace tidegate::engine
