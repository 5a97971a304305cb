#include "policies/base/same_text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::base {

TEST_CASE("texts are the same when no byte differs, whatever their length") {
  for (std::size_t size = 0; size <= 40; ++size) {
    CAPTURE(size);
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>('a' + i % 26));
    const std::string copy = text;
    CHECK(same_text(text, copy));
    CHECK_FALSE(same_text(text, copy + "a"));
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = text;
      other[i] = '\0';
      CHECK_FALSE(same_text(text, other));
    }
  }
}

}  // namespace tidegate::base
