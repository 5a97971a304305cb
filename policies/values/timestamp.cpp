#include "policies/values/timestamp.hpp"

#include <chrono>

#include "policies/values/ascii.hpp"

namespace tidegate::values {
namespace {

namespace chrono = std::chrono;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  [[nodiscard]] bool sees(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!sees(c)) return false;
    ++at_;
    return true;
  }
  // Exactly `digits` digits, or at least `fewest` of them.
  bool number(int& out, std::size_t digits, std::size_t fewest) {
    out = 0;
    std::size_t read = 0;
    for (; read < digits && at_ < text_.size() && ascii::is_digit(text_[at_]); ++read)
      out = out * 10 + (text_[at_++] - '0');
    return read >= fewest;
  }
  bool number(int& out, std::size_t digits) { return number(out, digits, digits); }

  // `.5`: digits after a point or comma, if it is followed by any.
  void fraction(std::uint32_t& nanoseconds) {
    const bool point = sees('.') || sees(',');
    if (!point || at_ + 1 >= text_.size() || !ascii::is_digit(text_[at_ + 1])) return;
    std::uint32_t unit = 100'000'000;
    for (++at_; at_ < text_.size() && ascii::is_digit(text_[at_]); ++at_, unit /= 10) {
      nanoseconds += static_cast<std::uint32_t>(text_[at_] - '0') * unit;
    }
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Go bounds an offset's hours by 24 and minutes by 60, both included.
bool read_offset(Reader& reader, std::int16_t& offset_minutes) {
  if (reader.take('Z')) return true;
  const bool negative = reader.sees('-');
  int hours = 0;
  int minutes = 0;
  if (!reader.take('-') && !reader.take('+')) return false;
  if (!reader.number(hours, 2) || !reader.take(':') || !reader.number(minutes, 2)) return false;
  if (hours > 24 || minutes > 60) return false;
  const int offset = hours * 60 + minutes;
  offset_minutes = static_cast<std::int16_t>(negative ? -offset : offset);
  return true;
}

char* digits(char* at, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + width;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  Reader reader(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  Timestamp result;
  const bool date = reader.number(year, 4) && reader.take('-') && reader.number(month, 2) && reader.take('-') &&
                    reader.number(day, 2) && reader.take('T');
  if (!date || !reader.number(hour, 2, 1) || !reader.take(':') || !reader.number(minute, 2) || !reader.take(':') ||
      !reader.number(second, 2)) {
    return std::nullopt;
  }
  reader.fraction(result.nanoseconds);
  if (!read_offset(reader, result.offset_minutes) || !reader.done()) return std::nullopt;
  const chrono::year_month_day ymd{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                   chrono::day(static_cast<unsigned>(day))};
  if (!ymd.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t days = chrono::sys_days(ymd).time_since_epoch().count();
  result.seconds = days * 86'400 + hour * 3600 + minute * 60 + second - std::int64_t{result.offset_minutes} * 60;
  return result;
}

ClockTime clock_time(std::int64_t seconds, std::int64_t offset_seconds) noexcept {
  const chrono::seconds local(seconds + offset_seconds);
  const auto days = chrono::floor<chrono::days>(local);
  const auto rest = static_cast<int>((local - days).count());
  const chrono::sys_days date(days);
  const chrono::year_month_day ymd(date);
  ClockTime result;
  result.year = static_cast<int>(ymd.year());
  result.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  result.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  result.hour = rest / 3600;
  result.minute = rest / 60 % 60;
  result.second = rest % 60;
  result.day_of_week = static_cast<int>(chrono::weekday(date).c_encoding());
  result.day_of_year = static_cast<int>((date - chrono::sys_days(ymd.year() / chrono::January / 1)).count());
  return result;
}

std::string_view timestamp_text(const Timestamp& timestamp, TimestampBuffer& buffer) noexcept {
  const ClockTime clock = clock_time(timestamp.seconds, std::int64_t{timestamp.offset_minutes} * 60);
  char* at = buffer.data();
  // An offset may put the clock into the year before 1 or after 9999.
  if (clock.year < 0) *at++ = '-';
  at = digits(at, clock.year < 0 ? -clock.year : clock.year, clock.year > 9999 ? 5 : 4);
  const auto part = [&at](char before, int value) {
    *at++ = before;
    at = digits(at, value, 2);
  };
  part('-', clock.month);
  part('-', clock.day);
  part('T', clock.hour);
  part(':', clock.minute);
  part(':', clock.second);
  if (timestamp.nanoseconds != 0) {
    *at++ = '.';
    at = digits(at, timestamp.nanoseconds, 9);
    while (at[-1] == '0') --at;
  }
  const int offset = timestamp.offset_minutes;
  if (offset == 0) {
    *at++ = 'Z';
  } else {
    part(offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60);
    part(':', (offset < 0 ? -offset : offset) % 60);
  }
  return {buffer.data(), static_cast<std::size_t>(at - buffer.data())};
}

}  // namespace tidegate::values
