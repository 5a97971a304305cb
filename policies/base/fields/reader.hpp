// What codecs read through: they take a yaml::Value and report what is wrong with it, at its place in the file.
// Invariants: nothing throws; after an error the target keeps its default and reading goes on, so that all errors show.
// Thread contract: one thread at a time. Tested in tests/policies/base/fields/.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policies/base/diagnostics.hpp"
#include "policies/base/yaml/source.hpp"
#include "policies/base/yaml/value.hpp"

namespace tidegate::fields {

class Reader {
 public:
  // Borrows both.
  Reader(const yaml::Source& source, base::Diagnostics& diagnostics) noexcept
      : source_(source), diagnostics_(diagnostics) {}

  // Message: no trailing period. Hint: a remedy or "did you mean …"; may be empty.
  void error(const yaml::Value& at, std::string message, std::string hint = {});
  void error(const yaml::Place& at, std::string message, std::string hint = {});
  void warning(const yaml::Value& at, std::string message, std::string hint = {});
  void warning(const yaml::Place& at, std::string message, std::string hint = {});
  // At `offset` bytes inside a scalar's text: a pattern, an image, an expression.
  void error_inside(const yaml::Value& at, std::size_t offset, std::string message, std::string hint = {});

  // Where `length` bytes at `offset` of a scalar's text stand in the file, in whatever style it is written.
  [[nodiscard]] yaml::Place inside(const yaml::Value& at, std::size_t offset, std::size_t length) const;

  // Errors since this reader was made or since `errors()` was last compared: for "did that part read well?".
  [[nodiscard]] std::size_t errors() const noexcept { return diagnostics_.errors(); }
  [[nodiscard]] const yaml::Source& source() const noexcept { return source_; }

  // A string, or nothing after an error. Unquoted numbers, booleans, null and yes/no/on/off are errors: quote them.
  [[nodiscard]] std::optional<std::string_view> string(const yaml::Value& value);
  // The text of any scalar, quoted or not: for quantities, dates, and whatever has a syntax of its own.
  [[nodiscard]] std::optional<std::string_view> scalar(const yaml::Value& value, std::string_view wanted);
  // Whether it is a map / a list; else an error that says `wanted`.
  [[nodiscard]] bool map(const yaml::Value& value, std::string_view wanted = "a map");
  [[nodiscard]] bool list(const yaml::Value& value, std::string_view wanted = "a list");
  // `"x" is not one of …` with the nearest as a hint.
  void unknown(const yaml::Value& at, std::string_view what, std::string_view written,
               std::span<const std::string_view> candidates);
  // "wants a map, but this is a list"
  void wrong_type(const yaml::Value& value, std::string_view wanted, std::string hint = {});

 private:
  const yaml::Source& source_;
  base::Diagnostics& diagnostics_;
};

// A value and where it was read; the place's line is 0 when it was not, or not without errors.
template <class T>
struct Located {
  T value{};
  yaml::Place place;
};

// `a, b or c`, each in quotes.
[[nodiscard]] std::string listed(std::span<const std::string_view> words);
// The hint `did you mean "x"?`, or empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace tidegate::fields
