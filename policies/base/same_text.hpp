// Whether two texts of one length are the same, without a call for the short ones that fields and labels are.
// Thread contract: pure. Tested in tests/policies/base/same_text_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tidegate::base {

[[nodiscard]] inline bool same_text(const char* left, const char* right, std::size_t size) noexcept {
  const auto differs = [=]<class Word>(Word, std::size_t at) {
    Word a, b;
    std::memcpy(&a, left + at, sizeof a);
    std::memcpy(&b, right + at, sizeof b);
    return a != b;
  };
  // Two reads that may overlap cover every length from the word's to twice that.
  if (size >= 8) {
    if (size > 16) return std::memcmp(left, right, size) == 0;
    return !differs(std::uint64_t{}, 0) && !differs(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return !differs(std::uint32_t{}, 0) && !differs(std::uint32_t{}, size - 4);
  if (size >= 2) return !differs(std::uint16_t{}, 0) && !differs(std::uint16_t{}, size - 2);
  return size == 0 || *left == *right;
}

[[nodiscard]] inline bool same_text(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && same_text(left.data(), right.data(), left.size());
}

}  // namespace tidegate::base
