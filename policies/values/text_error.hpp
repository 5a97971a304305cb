// What is wrong with a text of one of the small languages, and where in it: enough for a caret and a remedy.
// Every reader in this folder returns TextResult<T>; it is a value, never an exception.
// Thread contract: values; share nothing. Tested with each reader in tests/policies/values/.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include "policies/base/result.hpp"

namespace tidegate::values {

struct TextError {
  std::string message;     // lower-case first word, values quoted, no trailing period
  std::size_t offset = 0;  // byte in the text where the trouble starts; the text's size = at its end
  std::size_t length = 0;  // bytes that are wrong; 0 = from the offset on, or unknown
  std::string hint;        // the remedy, or empty
};

// value() on an error is a bug of ours, so it is loud.
[[noreturn]] inline void throw_exception_from_error(const TextError& error, const boost::source_location&) {
  throw std::logic_error("value() on an error: " + error.message);
}

template <class T>
using TextResult = boost::system::result<T, TextError>;

// For callers that have no place for a caret: the message, then the remedy.
[[nodiscard]] inline base::Error plain(const TextError& error) {
  return base::fail(error.hint.empty() ? error.message : error.message + ": " + error.hint);
}

}  // namespace tidegate::values
