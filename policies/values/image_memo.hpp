// The image references that one decision has read, so that several rules about images read each text once.
// Invariants: an entry is found by where its text lies, not by what it says: clear() before any text may be replaced.
// Holds at most `capacity` entries; what comes after is read anew each time. Never allocates.
// Thread contract: one thread's. Tested in tests/policies/values/image_reference_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policies/values/image_reference.hpp"

namespace tidegate::values {

class ImageMemo {
 public:
  // The reference that parse_image() gives, or null where that is an error. Good until the next call or clear().
  [[nodiscard]] const ImageReference* read(std::string_view text) {
    for (std::size_t i = 0; i < size_; ++i) {
      const Entry& entry = entries_[i];
      if (entry.text.data() == text.data() && entry.text.size() == text.size()) return &entry.reference;
    }
    auto parsed = parse_image(text);
    if (!parsed) return nullptr;
    Entry& entry = entries_[size_ < capacity ? size_++ : capacity];
    entry = {text, *parsed};
    return &entry.reference;
  }

  void clear() noexcept { size_ = 0; }

 private:
  static constexpr std::size_t capacity = 16;  // a Pod of more containers is rare
  struct Entry {
    std::string_view text;
    ImageReference reference;
  };
  std::array<Entry, capacity + 1> entries_;  // the last one is for what is not kept
  std::size_t size_ = 0;
};

}  // namespace tidegate::values
