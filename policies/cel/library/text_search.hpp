// Finding a text in a text without taking the product of their lengths, which an object's author may choose.
// Thread contract: pure. Tested in tests/policies/cel/library/bounds_test.cpp.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace tidegate::cel::library {

// As std::string_view::find, which is quicker where both are short and needs seconds for a few hundred KiB.
[[nodiscard]] inline std::size_t find_text(std::string_view text, std::string_view part,
                                           std::size_t from = 0) noexcept {
  constexpr std::size_t short_part = 64;
  if (part.size() <= short_part) return text.find(part, from);
  if (from > text.size()) return std::string_view::npos;
  const void* found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace tidegate::cel::library
