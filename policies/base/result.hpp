// Functions that can fail return Result<T>: a value or an Error, never an exception.
// Thread contract: values; share nothing. Tested in tests/policies/base/result_test.cpp.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace tidegate::base {

// What went wrong, in words a person can act on: no trailing period, lower-case first word, values quoted.
struct Error {
  // No aggregate: one that could be made from a string would leave Result<std::string> without a way to hold a value.
  Error() = default;
  std::string message;
};

// Found by argument-dependent lookup when value() is called on an error: a bug of ours, so it is loud.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value() on an error: " + error.message);
}

// Functions that return one are [[nodiscard]].
template <class T>
using Result = boost::system::result<T, Error>;

// `return fail("…")` from any function that returns a Result.
[[nodiscard]] inline Error fail(std::string message) {
  Error error;
  error.message = std::move(message);
  return error;
}

}  // namespace tidegate::base
