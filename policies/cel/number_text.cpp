#include "policies/cel/number_text.hpp"

#include <charconv>
#include <cmath>

namespace tidegate::cel {
namespace {

template <class T, class... Format>
std::string_view written(NumberBuffer& buffer, T value, Format... format) noexcept {
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

std::string_view number_text(std::int64_t value, NumberBuffer& buffer) noexcept {
  return written(buffer, value);
}

std::string_view number_text(std::uint64_t value, NumberBuffer& buffer) noexcept {
  return written(buffer, value);
}

std::string_view number_text(double value, NumberBuffer& buffer) noexcept {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  return written(buffer, value, std::chars_format::general);
}

std::string_view duration_text(std::int64_t nanoseconds, NumberBuffer& buffer) noexcept {
  // Go's Duration.Seconds(), to the last bit.
  const double seconds =
      static_cast<double>(nanoseconds / 1'000'000'000) + static_cast<double>(nanoseconds % 1'000'000'000) / 1e9;
  const std::size_t size = written(buffer, seconds, std::chars_format::fixed).size();
  buffer[size] = 's';
  return {buffer.data(), size + 1};
}

}  // namespace tidegate::cel
