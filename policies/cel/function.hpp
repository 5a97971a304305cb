// Functions as libraries declare them: signatures for the checker, implementations and costs for the evaluator.
// A library file exposes `void add_to(Environment&)` (library/library.hpp) and lists its overloads as a table.
// Thread contract: immutable after the Environment is built. Tested in tests/policies/cel/library/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "policies/base/result.hpp"
#include "policies/cel/type.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

class Context;

// What an overload makes of a constant argument once, when the expression is compiled: a regex. Derive from it.
struct Prepared {
  virtual ~Prepared() = default;
};

// One call. Arguments (the receiver first) are of kinds that fit the overload's parameters and never errors.
struct Call {
  Context& context;
  std::span<const Value> args;
  const Prepared* prepared = nullptr;  // by Overload::prepare, when the argument was constant
};

struct Overload {
  std::string id;               // cel-go's: "string_to_int64", "list_contains_list"
  std::vector<TypeRef> params;  // the receiver first, when member
  TypeRef result;
  bool member = false;
  // Pure: equal arguments give equal results, so that calls with constants alone are folded.
  Value (*call)(const Call& call) = nullptr;
  // Kubernetes' runtime cost of the call itself (arguments are counted where they are evaluated); null: 1.
  std::uint64_t (*cost)(std::span<const Value> args, const Value& result) = nullptr;
  // Called at compile time when argument `prepared_arg` (receiver counted) is a constant string; an error is a compile
  // error.
  base::Result<std::unique_ptr<const Prepared>> (*prepare)(const Value& constant) = nullptr;
  std::size_t prepared_arg = 0;
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
};

// Whether `value` may be given for a parameter of that type: element types of lists and maps are not looked at.
[[nodiscard]] bool fits(const Value& value, const Type& parameter) noexcept;

}  // namespace tidegate::cel
