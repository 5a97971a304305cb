#include "server/observe/trace_parent.hpp"

#include <algorithm>
#include <cstddef>

namespace tidegate::observe {
namespace {

constexpr std::size_t version_size = 2, trace_id_size = 32, parent_id_size = 16, flags_size = 2;
constexpr std::size_t total_size = version_size + 1 + trace_id_size + 1 + parent_id_size + 1 + flags_size;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::optional<TraceParent> parse_trace_parent(std::string_view header) noexcept {
  if (header.size() < total_size) return std::nullopt;
  const std::string_view version = header.substr(0, version_size);
  const std::string_view trace_id = header.substr(3, trace_id_size);
  const std::string_view parent_id = header.substr(36, parent_id_size);
  const std::string_view flags = header.substr(53, flags_size);
  if (header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  if (!is_hex(version) || version == "ff" || !is_id(trace_id) || !is_id(parent_id) || !is_hex(flags)) {
    return std::nullopt;
  }
  // Later versions may add fields behind a dash; the first has none.
  if (header.size() > total_size && (version == "00" || header[total_size] != '-')) return std::nullopt;
  const char low = flags[1];
  const int low_digit = low <= '9' ? low - '0' : low - 'a' + 10;
  return TraceParent{trace_id, parent_id, (low_digit & 1) != 0};
}

}  // namespace tidegate::observe
