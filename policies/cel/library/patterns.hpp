// Regular expressions as arguments: constant ones are compiled with the expression, others when a call meets them.
// Thread contract: prepared patterns are immutable; dynamic ones belong to the context's matchers.
// Tested in tests/policies/cel/library/standard_functions_test.cpp.
#pragma once

#include <boost/system/result.hpp>
#include <memory>

#include "policies/cel/context.hpp"
#include "policies/cel/function.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel::library {

struct PreparedPattern : Prepared {
  explicit PreparedPattern(values::Pattern compiled) : pattern(std::move(compiled)) {}
  values::Pattern pattern;
};

// Overload::prepare of a pattern that may match anywhere.
[[nodiscard]] base::Result<std::unique_ptr<const Prepared>> prepare_pattern(const Value& constant);
// The pattern of a call's second argument, prepared or not; or the error value. It is valid until the matchers are next
// asked for another.
[[nodiscard]] boost::system::result<const values::Pattern*, Value> pattern_of(const Call& call);
// In Go's words, as far as they are known: "error parsing regexp: missing closing ): `(a`".
[[nodiscard]] std::string pattern_error(const values::TextError& error);

}  // namespace tidegate::cel::library
