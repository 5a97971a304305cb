#include "policies/admission/merge/item_keys.hpp"

#include <algorithm>
#include <vector>

#include "policies/base/json/writer.hpp"

namespace tidegate::admission::merge {

namespace {

using base::fail;
using json::Node;

base::Result<std::string> set_key(const Node& item) {
  if (item.is_object()) return fail("associative list without keys has an element that's a map type");
  if (item.is_array()) return fail("not supported: associative list with lists as elements");
  if (item.is_null()) return fail("associative list without keys has an element that's an explicit null");
  return "[=" + json::to_json(item) + "]";
}

}  // namespace

base::Result<std::string> item_key(const Type& list, const Node& item) {
  const auto names = keys_of(list);
  if (names.empty()) return set_key(item);
  if (item.is_null()) return fail("associative list with keys may not have a null element");
  if (!item.is_object()) return fail("associative list with keys may not have non-map elements");
  // In the order of their names, which the table has them in already for all but a few lists.
  std::vector<std::string_view> sorted(names.begin(), names.end());
  std::ranges::sort(sorted);
  std::string key;
  for (const std::string_view name : sorted) {
    const Node* written = item.find(name);
    const Field* field = find_field(type_at(list.element), name);
    const Node value = written != nullptr ? *written : field == nullptr ? Node() : field->default_value();
    // An item may leave a key out: that is another item than one that has it.
    if (written == nullptr && value.is_null()) continue;
    key.append(key.empty() ? "[" : ",").append(name).append("=").append(json::to_json(value));
  }
  if (key.empty()) {
    return fail(
        "associative list with keys has an element that omits all key fields (and doesn't have default values "
        "for any key fields)");
  }
  return key + "]";
}

}  // namespace tidegate::admission::merge
