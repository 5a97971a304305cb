// A named format of Kubernetes' CEL: what format.dns1123Label() gives and validate() asks.
// Invariant: they are constants; two are equal when their names are. Source: k8s.io/apiserver
// pkg/cel/library/format.go. Thread contract: constants. Tested in tests/policies/cel/library/format_test.cpp.
#pragma once

#include <cstddef>
#include <string_view>

#include "policies/cel/function.hpp"

namespace tidegate::cel::library {

struct NamedFormat {
  std::string_view function;  // dns1123Label
  std::string_view name;      // DNS1123Label
  // What is wrong with the text, as a list of strings; an empty list when nothing is.
  Value (*check)(std::string_view text, Context& context);
  std::size_t regex_size;  // what Kubernetes' cost takes the format's expression for

  friend bool operator==(const NamedFormat& left, const NamedFormat& right) noexcept { return left.name == right.name; }
};

}  // namespace tidegate::cel::library
