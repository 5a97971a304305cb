// The quantities of `resources` fields that one decision has read, so that several rules about the same container parse
// each of them once.
// Invariants: an entry is found by the address of who holds the field, not by what it says: clear() before a document
// may be replaced; documents that live at the same time (object and oldObject) have different addresses. Holds at most
// `capacity` holders; what comes after is read anew each time. Allocates only for quantities of more than 38 digits.
// Thread contract: one thread's. Tested in tests/policies/checks/resource_memo_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "policies/checks/resource_amounts.hpp"

namespace tidegate::checks {

class ResourceMemo {
 public:
  // What WrittenPair::read(holder["resources"], name) gives; `place` is place_of_resource(name). Good until clear(),
  // or, where nothing is kept, as long as `spare`, which then holds it.
  [[nodiscard]] const WrittenPair& read(const json::Node& holder, std::string_view name, std::size_t place,
                                        std::optional<WrittenPair>& spare) {
    // Each rule goes over the same holders in the same order, so that the next one is mostly known beforehand.
    if (next_ >= size_) next_ = 0;
    if (place < common_resources.size() && next_ < size_) {
      const Entry& entry = entries_[next_];
      if (entry.holder == &holder && (entry.known & (1U << place)) != 0) {
        ++next_;
        return entry.pairs[place];
      }
    }
    return look_for(holder, name, place, spare);
  }

  void clear() noexcept { size_ = next_ = 0; }

 private:
  static constexpr std::size_t capacity = 16;  // a Pod of more containers is rare
  struct Entry {
    const json::Node* holder = nullptr;
    const json::Node* requests = nullptr;
    const json::Node* limits = nullptr;
    std::uint32_t known = 0;  // a bit for each of `pairs`
    std::array<WrittenPair, common_resources.size()> pairs;
  };

  // Reads what is not known yet, and makes the holder's entry where there is none.
  [[nodiscard]] const WrittenPair& look_for(const json::Node& holder, std::string_view name, std::size_t place,
                                            std::optional<WrittenPair>& spare);

  std::array<Entry, capacity> entries_;
  std::size_t size_ = 0;
  std::size_t next_ = 0;  // where the holder that is asked for next is looked for first
};

}  // namespace tidegate::checks
