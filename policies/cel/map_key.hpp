// How keys of maps compare: CEL's equality of keys as an order, so that maps can be sorted and searched.
// Invariants: a total order of bools, then numbers, then strings; numbers compare across int, uint and integral
// doubles by value; whatever can't be a key (1.5, null, lists) is `none` and equals nothing.
// Thread contract: values. Tested in tests/policies/cel/value_test.cpp.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "policies/cel/value.hpp"

namespace tidegate::cel {

// Whether a value is of a kind that keys and hashed sets are made of: cel-go asks so before it looks for one. A double
// is, though only an integral one is ever found.
[[nodiscard]] constexpr bool is_key_kind(Kind kind) noexcept {
  return kind == Kind::boolean || kind == Kind::integer || kind == Kind::uinteger || kind == Kind::real ||
         kind == Kind::string;
}

class MapKey {
 public:
  explicit MapKey(const Value& value) noexcept;
  explicit MapKey(std::string_view text) noexcept : rank_(Rank::string), text_(text) {}

  [[nodiscard]] bool is_key() const noexcept { return rank_ != Rank::none; }
  // A number from 0 on, and that number.
  [[nodiscard]] bool is_natural() const noexcept { return rank_ == Rank::natural; }
  [[nodiscard]] std::uint64_t natural() const noexcept { return number_; }

  friend std::strong_ordering operator<=>(const MapKey& left, const MapKey& right) noexcept;
  friend bool operator==(const MapKey& left, const MapKey& right) noexcept { return (left <=> right) == 0; }

 private:
  enum class Rank : std::uint8_t { none, boolean, negative, natural, string };
  Rank rank_ = Rank::none;
  std::uint64_t number_ = 0;  // a bool, or a number's bits
  std::string_view text_;
};

}  // namespace tidegate::cel
