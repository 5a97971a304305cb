#include "policies/engine/index/text_table.hpp"

#include <bit>

namespace tidegate::engine {

void TextTable::freeze() {
  // Half full at most, so that a miss ends soon.
  slots_.resize(std::bit_ceil(2 * building_.size() + 1));
  mask_ = slots_.size() - 1;
  for (const auto& [text, policies] : building_) {
    const Entry entry{static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size()),
                      static_cast<std::uint32_t>(policies_.size()), static_cast<std::uint32_t>(policies.size())};
    texts_ += text;
    policies_.insert(policies_.end(), policies.begin(), policies.end());
    entries_.push_back(entry);
    lengths_ |= std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
    const std::uint32_t hash = hash_of(text);
    std::size_t at = hash & mask_;
    while (slots_[at].entry != 0) at = (at + 1) & mask_;
    slots_[at] = {hash, static_cast<std::uint32_t>(entries_.size())};
  }
  building_.clear();
}

}  // namespace tidegate::engine
