// The quantity reader: whatever the bytes, it ends, and what it takes keeps its value through its canonical text,
// through sums, and in comparisons.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policies/values/quantity.hpp"

using tidegate::values::Quantity;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t split = text.find('\n');
  const auto left = Quantity::parse(text.substr(0, split));
  if (!left) {
    require(left.error().offset <= text.size());
    return 0;
  }
  const auto again = Quantity::parse(left->canonical());
  require(again.has_value() || left->canonical().size() > 256);
  if (again) require(*again == *left);
  (void)left->value();
  (void)left->as_double();
  require(left->negated().negated() == *left);
  if (split == std::string_view::npos) return 0;
  const auto right = Quantity::parse(text.substr(split + 1));
  if (!right) return 0;
  const auto order = *left <=> *right;
  require((0 <=> (*right <=> *left)) == order);
  require(compare_to_product(*left, *right, Quantity(1)) == order);
  if (const auto total = add(*left, *right)) {
    const auto back = subtract(*total, *right);
    if (back) require(*back == *left);
    require((*total <=> *left) == (right->sign() <=> 0));
  }
  return 0;
}
