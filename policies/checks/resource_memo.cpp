#include "policies/checks/resource_memo.hpp"

#include <algorithm>
#include <span>

namespace tidegate::checks {

const WrittenPair& ResourceMemo::look_for(const json::Node& holder, std::string_view name, std::size_t place,
                                          std::optional<WrittenPair>& spare) {
  const auto entries = std::span(entries_).first(size_);
  const auto found = std::ranges::find(entries, &holder, &Entry::holder);
  std::size_t at = static_cast<std::size_t>(found - entries.begin());
  if (place >= common_resources.size() || at == capacity) {
    return spare.emplace(WrittenPair::read(holder["resources"], name));
  }
  Entry& entry = entries_[at];
  if (at == size_) {
    const json::Node& resources = holder["resources"];
    entry.holder = &holder;
    entry.requests = &resources["requests"];
    entry.limits = &resources["limits"];
    entry.known = 0;
    ++size_;
  }
  next_ = at + 1;
  WrittenPair& pair = entry.pairs[place];
  if ((entry.known & (1U << place)) == 0) {
    entry.known |= 1U << place;
    Written::read((*entry.requests)[name], pair.requests);
    Written::read((*entry.limits)[name], pair.limits);
  }
  return pair;
}

}  // namespace tidegate::checks
