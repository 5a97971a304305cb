// Time zones by their IANA names (Europe/Berlin, from the system's tzdata) or as a fixed offset (02:00, -08:00).
// Source: cel-go's timestamp functions and Go's time.LoadLocation, error texts included. Invariants: trivially
// copyable; names that tzdata doesn't have leave nothing behind, so that hostile ones can't fill memory.
// Thread contract: find() may read a file and takes a lock; a TimeZone is a value that needs neither.
// Tested in tests/policies/values/time_zone_test.cpp.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

class TimeZone {
 public:
  TimeZone() noexcept : zone_(absl::UTCTimeZone()) {}

  // "" and "UTC", and as servers run in UTC "Local", are UTC. A text with a colon is an offset: hours and minutes.
  [[nodiscard]] static TextResult<TimeZone> find(std::string_view name);

  // How far clocks there are ahead of UTC at that instant, in seconds; it may be negative.
  [[nodiscard]] std::int64_t offset_seconds(std::int64_t unix_seconds) const noexcept {
    return is_fixed_ ? fixed_seconds_ : zone_.At(absl::FromUnixSeconds(unix_seconds)).offset;
  }

 private:
  absl::TimeZone zone_;
  std::int64_t fixed_seconds_ = 0;
  bool is_fixed_ = true;
};

}  // namespace tidegate::values
