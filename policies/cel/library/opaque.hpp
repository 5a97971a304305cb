// Values of the libraries' own types: their objects lie in the evaluation's arena.
// Thread contract: one thread's. Tested with each library.
#pragma once

#include <new>
#include <type_traits>
#include <utility>

#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"
#include "policies/values/quantity.hpp"

namespace tidegate::cel::library {

template <class T>
[[nodiscard]] Value make_opaque(const OpaqueType& type, const T& object, Context& context) noexcept {
  static_assert(std::is_trivially_destructible_v<T>);
  T* const room = context.allocate<T>(1);
  return room == nullptr ? context.stop(Stop::memory) : Value::opaque(type, new (room) T(object));
}

// A quantity of more than 38 digits owns memory, which the arena gives back.
[[nodiscard]] Value make_quantity(values::Quantity quantity, Context& context) noexcept;

// A text that a part of an object was decoded to: without data where the arena was full.
[[nodiscard]] inline Value made_text(std::string_view text, Context& context) noexcept {
  return text.data() == nullptr && context.arena().exhausted() ? context.stop(Stop::memory) : Value::of(text);
}

}  // namespace tidegate::cel::library
