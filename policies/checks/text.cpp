#include "policies/checks/text.hpp"

#include <cstddef>
#include <functional>

#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"

namespace tidegate::checks {

void append_part(std::string& out, const Listed& part) {
  const auto values = part.values;
  const std::size_t start = out.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && out.size() - start + values[i].size() > limits::max_listed_bytes) {
      base::append(out, " and ", values.size() - i, " more");
      return;
    }
    if (i > 0) out += ", ";
    out += values[i];
  }
}

void append_part(std::string& out, const Identity& part) {
  const std::string_view value = part.value;
  if (value.size() <= limits::max_identity_bytes) {
    out.append(value);
  } else {
    base::append(out, value.substr(0, limits::max_identity_bytes), "#", value.size(), "#",
                 std::hash<std::string_view>{}(value));
  }
}

}  // namespace tidegate::checks
