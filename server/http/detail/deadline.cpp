#include "server/http/detail/deadline.hpp"

#include <algorithm>
#include <charconv>

#include "policies/base/limits.hpp"

namespace tidegate::http::detail {
namespace {

using std::chrono::nanoseconds;

constexpr double max_nanoseconds = 86400e9;  // no webhook call lasts a day

// The unit at the front of `text`, which loses it; 0 when there is none. "ms" must be tried before "m".
double take_unit(std::string_view& text) {
  struct Unit {
    std::string_view name;
    double nanoseconds;
  };
  static constexpr Unit units[] = {{"ns", 1},   {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3},
                                   {"ms", 1e6}, {"s", 1e9},  {"m", 60e9},        {"h", 3600e9}};
  for (const Unit& unit : units) {
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.nanoseconds;
    }
  }
  return 0;
}

// Digits with an optional fraction: Go takes "1.", ".5" and "1.5", but not "." and no exponent.
std::optional<double> take_number(std::string_view& text) {
  const std::size_t size = std::min(text.find_first_not_of("0123456789."), text.size());
  if (size == 0 || size > 32 || text.substr(0, size) == ".") return {};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + size, number, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + size) return {};
  text.remove_prefix(size);
  return number;
}

}  // namespace

std::optional<nanoseconds> parse_go_duration(std::string_view text) {
  if (text == "0") return nanoseconds{0};
  if (text.empty()) return {};
  double total = 0;
  while (!text.empty()) {
    const std::optional<double> number = take_number(text);
    const double unit = number ? take_unit(text) : 0;
    if (unit == 0) return {};
    total += *number * unit;
    if (total > max_nanoseconds) return {};
  }
  return nanoseconds{static_cast<nanoseconds::rep>(total)};
}

nanoseconds request_deadline(std::string_view query) {
  constexpr std::string_view name = "timeout=";
  std::optional<nanoseconds> timeout;
  while (!query.empty() && !timeout) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    if (parameter.starts_with(name)) timeout = parse_go_duration(parameter.substr(name.size()));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
  }
  const nanoseconds given = timeout.value_or(limits::default_request_deadline);
  return std::max<nanoseconds>(given - limits::deadline_margin, limits::min_deadline);
}

}  // namespace tidegate::http::detail
