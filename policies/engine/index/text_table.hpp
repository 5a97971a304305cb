// Policies by a text that they ask for: a hash table that is filled once and then only read. Nearly all look-ups find
// nothing, so a text of a length that none has isn't hashed, and a miss reads one slot.
// Thread contract: add() and freeze() by one thread; find() by any after that. Tested in
// tests/policies/engine/index_test.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::engine {

using PolicyIndex = std::uint32_t;

class TextTable {
 public:
  void add(std::string_view text, PolicyIndex policy) { building_[std::string(text)].push_back(policy); }
  // After the last add() and before the first find().
  void freeze();

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::span<const PolicyIndex> find(std::string_view text) const noexcept {
    if ((lengths_ >> std::min<std::size_t>(text.size(), 63) & 1) == 0) return {};
    const std::uint32_t hash = hash_of(text);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.entry == 0) return {};
      if (slot.hash != hash) continue;
      const Entry& entry = entries_[slot.entry - 1];
      if (std::string_view(texts_.data() + entry.text, entry.size) != text) continue;
      return {policies_.data() + entry.first, entry.count};
    }
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t entry = 0;  // its number and one; 0: free
  };
  struct Entry {
    std::uint32_t text = 0, size = 0, first = 0, count = 0;
  };

  template <class Word>
  static std::uint64_t word_at(const char* at) noexcept {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  // Eight bytes a step; who sends requests has no say in what is in the table, so that no secret is needed.
  static std::uint32_t hash_of(std::string_view text) noexcept {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t hash = left * factor;
    for (; left > 8; left -= 8, at += 8) {
      hash = (hash ^ word_at<std::uint64_t>(at)) * factor;
      hash ^= hash >> 29;
    }
    std::uint64_t last = 0;
    if (text.size() >= 8) {
      last = word_at<std::uint64_t>(at + left - 8);
    } else if (left >= 4) {
      last = word_at<std::uint32_t>(at) | word_at<std::uint32_t>(at + left - 4) << 32;
    } else if (left > 0) {
      last = word_at<std::uint8_t>(at) | word_at<std::uint8_t>(at + left / 2) << 8 |
             word_at<std::uint8_t>(at + left - 1) << 16;
    }
    hash = (hash ^ last) * factor;
    return static_cast<std::uint32_t>(hash >> 32);
  }

  std::map<std::string, std::vector<PolicyIndex>> building_;
  std::uint64_t lengths_ = 0;  // those that any text has; bit 63: or more
  std::size_t mask_ = 0;
  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  std::string texts_;
  std::vector<PolicyIndex> policies_;
};

}  // namespace tidegate::engine
