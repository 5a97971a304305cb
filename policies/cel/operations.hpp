// What CEL's operators do with values: one definition for the evaluator's fast paths, the library and constant folding.
// Errors are values in cel-go's words. Costs are counted by the callers, not here.
// Source: cel-spec doc/langdef.md; cel-go common/types. Thread contract: pure but for the context's arena.
// Tested in tests/policies/cel/{equality,operations,texts}_test.cpp.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

// Heterogeneous and total: numbers share one line, NaN equals nothing, other mixes are unequal. As in cel-go an integer
// that meets a double is rounded to one.
[[nodiscard]] bool equal(const Value& left, const Value& right) noexcept;
// The same as a value, or stop(Stop::time): values that hold others many times over can be compared for hours.
[[nodiscard]] Value equals(Context& context, const Value& left, const Value& right) noexcept;

// < on two values: numbers across their types, strings and bytes bytewise, false < true, durations, timestamps.
// None where CEL has no such overload; unordered with NaN.
[[nodiscard]] std::optional<std::partial_ordering> compare(const Value& left, const Value& right) noexcept;

// Arithmetic with overflow checks; operands of kinds that do not fit give no_such_overload().
[[nodiscard]] Value add(Context& context, const Value& left, const Value& right);
[[nodiscard]] Value subtract(const Value& left, const Value& right);
[[nodiscard]] Value multiply(const Value& left, const Value& right);
[[nodiscard]] Value divide(const Value& left, const Value& right);
[[nodiscard]] Value modulo(const Value& left, const Value& right);
[[nodiscard]] Value negate(const Value& operand);

// `element in container`: a list by equality, as equals(), a map by key.
[[nodiscard]] Value contains(Context& context, const Value& container, const Value& element) noexcept;
// One step into a map, list or structure, what all that follow are made of. `out` is the value, or the error of a list
// whose index is no index. Into anything else (optionals too) there is no step: absent.
enum class Presence : std::uint8_t { present, absent, failed };
[[nodiscard]] Presence look_into(Context& context, const Value& container, const Value& key, Value& out);
// The error of a step that was absent and must not be. Borrows a key that is a string.
[[nodiscard]] Value missing(Context& context, const Value& container, const Value& key);

// container[key]: errors are `index out of bounds: N` and `no such key: K` (also of what is no container); an integral
// double or uint indexes lists. An optional container gives an optional, see optional_at().
[[nodiscard]] Value at(Context& context, const Value& container, const Value& key);
// container.field for maps and structures, and for optionals of them, as optional_select() does it.
[[nodiscard]] Value select(Context& context, const Value& operand, std::string_view field);
// operand.?field and container[?key]: optional.of(the value), or optional.none() where there is none, also of an empty
// optional and, as Kubernetes configures cel-go, of what is no container. Errors: a list selected from or indexed by
// what is no number.
[[nodiscard]] Value optional_select(Context& context, const Value& operand, std::string_view field);
[[nodiscard]] Value optional_at(Context& context, const Value& container, const Value& key);
// has(operand.field): false where the field is absent and, as Kubernetes configures cel-go, where the operand is a
// scalar; an error where it is a list. JSON null is present.
[[nodiscard]] Value has(Context& context, const Value& operand, std::string_view field);

[[nodiscard]] Value no_such_overload() noexcept;

// What two equal keys of one map literal come to: cel-go, so Kubernetes, keeps the last; the specification has an
// error.
enum class RepeatedKeys : std::uint8_t { last_wins, refused };
// A map of entries that lie in the arena, which it may reorder, so that keys are found quickly. An error where a key is
// a double or no key at all.
[[nodiscard]] Value make_map(Context& context, std::span<Entry> entries,
                             RepeatedKeys repeats = RepeatedKeys::last_wins);
// optional.of(value): the value is copied to the arena.
[[nodiscard]] Value make_optional(Context& context, const Value& value);

// Code points of valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text) noexcept;
// What cel-go's actualSize() counts: code points of a string, bytes, elements of a list or map, what an optional holds;
// 1 of all else.
[[nodiscard]] std::uint64_t actual_size(const Value& value) noexcept;
// The runtime type's name: int, list, google.protobuf.Timestamp, kubernetes.Quantity.
[[nodiscard]] std::string_view type_name(const Value& value) noexcept;
// As CEL would write the value: "a\n", 1u, [1, 2], {"k": timestamp("…")}, optional.of(1); errors as error_text().
// For people and goldens; cut after `most` bytes.
[[nodiscard]] std::string to_text(const Value& value, std::size_t most = 4096);

}  // namespace tidegate::cel
