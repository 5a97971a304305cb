// Short forms with which the library files list their overloads.
// Thread contract: called while an Environment is built. Tested with each library.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/cel/function.hpp"

namespace tidegate::cel::library {

using CallFunction = Value (*)(const Call&);
using CostFunction = std::uint64_t (*)(std::span<const Value>, const Value&);
using Signature = std::initializer_list<std::string_view>;

// f(a, b). Types as types::parse() reads them.
[[nodiscard]] inline Overload global(std::string id, Signature params, std::string_view result, CallFunction call,
                                     CostFunction cost = nullptr) {
  Overload overload;
  overload.id = std::move(id);
  for (const std::string_view param : params) overload.params.push_back(types::parse(param));
  overload.result = types::parse(result);
  overload.call = call;
  overload.cost = cost;
  return overload;
}
// a.f(b): the receiver is the first of `params`.
[[nodiscard]] inline Overload member(std::string id, Signature params, std::string_view result, CallFunction call,
                                     CostFunction cost = nullptr) {
  Overload overload = global(std::move(id), params, result, call, cost);
  overload.member = true;
  return overload;
}

}  // namespace tidegate::cel::library
