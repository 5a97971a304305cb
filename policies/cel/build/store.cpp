#include "policies/cel/build/store.hpp"

#include "policies/base/limits.hpp"

namespace tidegate::cel::build {

namespace {

// A list of a hundred scalars.
constexpr std::size_t small_arena_bytes = 2 * 1024;

}  // namespace

Store::Store() : small_arena_(small_arena_bytes, 0), arena_(limits::max_cel_constant_bytes, 0) {}

std::string_view Store::copy(std::string_view text) {
  if (text.empty()) return "";
  const auto room = copy(std::span<const char>(text.data(), text.size()));
  return {room.data(), room.size()};
}

const Overload* Store::keep(const Overload& overload) {
  for (const auto& [theirs, ours] : kept_) {
    if (theirs == &overload) return ours;
  }
  overloads_.push_back(overload);
  kept_.emplace_back(&overload, &overloads_.back());
  return kept_.back().second;
}

const Prepared* Store::keep(std::unique_ptr<const Prepared> prepared) {
  prepared_.push_back(std::move(prepared));
  return prepared_.back().get();
}

const Type& Store::keep(TypeRef type) {
  types_.push_back(std::move(type));
  return *types_.back();
}

}  // namespace tidegate::cel::build
