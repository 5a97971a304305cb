#include "policies/checks/text.hpp"

#include <cstddef>
#include <functional>

#include "policies/base/limits.hpp"

namespace tidegate::checks {

std::string listed(std::span<const std::string> values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && out.size() + values[i].size() > limits::max_listed_bytes) {
      return out + " and " + std::to_string(values.size() - i) + " more";
    }
    if (i > 0) out += ", ";
    out += values[i];
  }
  return out;
}

std::string identity_of(std::string_view value) {
  if (value.size() <= limits::max_identity_bytes) return std::string(value);
  return std::string(value.substr(0, limits::max_identity_bytes)) + '#' + std::to_string(value.size()) + '#' +
         std::to_string(std::hash<std::string_view>{}(value));
}

}  // namespace tidegate::checks
