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
    if (place < common_resources.size()) {
      if (Entry* entry = find(holder)) {
        WrittenPair& pair = entry->pairs[place];
        if ((entry->known & (1U << place)) == 0) {
          entry->known |= 1U << place;
          Written::read((*entry->requests)[name], pair.requests);
          Written::read((*entry->limits)[name], pair.limits);
        }
        return pair;
      }
    }
    return spare.emplace(WrittenPair::read(holder["resources"], name));
  }

  void clear() noexcept { size_ = 0; }

 private:
  static constexpr std::size_t capacity = 16;  // a Pod of more containers is rare
  struct Entry {
    const json::Node* holder = nullptr;
    const json::Node* requests = nullptr;
    const json::Node* limits = nullptr;
    std::uint32_t known = 0;  // a bit for each of `pairs`
    std::array<WrittenPair, common_resources.size()> pairs;
  };

  // The holder's entry, made where there is none yet; null when all are taken.
  [[nodiscard]] Entry* find(const json::Node& holder) noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (entries_[i].holder == &holder) return &entries_[i];
    }
    if (size_ == capacity) return nullptr;
    Entry& entry = entries_[size_++];
    const json::Node& resources = holder["resources"];
    entry.holder = &holder;
    entry.requests = &resources["requests"];
    entry.limits = &resources["limits"];
    entry.known = 0;
    return &entry;
  }

  std::array<Entry, capacity> entries_;
  std::size_t size_ = 0;
};

}  // namespace tidegate::checks
