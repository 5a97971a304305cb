#include "policies/cel/map_key.hpp"

namespace tidegate::cel {

MapKey::MapKey(const Value& value) noexcept {
  const auto integer = [this](std::int64_t v) {
    rank_ = v < 0 ? Rank::negative : Rank::natural;
    number_ = static_cast<std::uint64_t>(v);
  };
  switch (value.kind()) {
    case Kind::boolean:
      rank_ = Rank::boolean;
      number_ = value.boolean() ? 1 : 0;
      break;
    case Kind::integer:
      integer(value.integer());
      break;
    case Kind::uinteger:
      rank_ = Rank::natural;
      number_ = value.uinteger();
      break;
    case Kind::real: {
      // Exact powers of two; as cel-go has it, -2^63 itself is out.
      constexpr double two_to_63 = 9223372036854775808.0, two_to_64 = 18446744073709551616.0;
      const double v = value.real();
      if (v > -two_to_63 && v < two_to_63) {
        const auto whole = static_cast<std::int64_t>(v);
        if (static_cast<double>(whole) == v) integer(whole);
      } else if (v >= two_to_63 && v < two_to_64) {
        rank_ = Rank::natural;  // every double from 2^63 on is whole
        number_ = static_cast<std::uint64_t>(v);
      }
      break;
    }
    case Kind::string:
      rank_ = Rank::string;
      text_ = value.text();
      break;
    default:
      break;
  }
}

std::strong_ordering operator<=>(const MapKey& left, const MapKey& right) noexcept {
  if (const auto by_rank = left.rank_ <=> right.rank_; by_rank != 0) return by_rank;
  if (left.rank_ != MapKey::Rank::string) return left.number_ <=> right.number_;
  // By length first: keys need an order, not the alphabet's, and most differ in it.
  if (const auto by_size = left.text_.size() <=> right.text_.size(); by_size != 0) return by_size;
  return left.text_ <=> right.text_;
}

}  // namespace tidegate::cel
