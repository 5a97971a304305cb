// How the small languages of policies/values stand in rule files: each read from a scalar, its errors with a caret
// inside the text where the language knows the place, and a schema for editors.
// Thread contract: static functions. Tested in tests/policies/checks/codecs_test.cpp.
#pragma once

#include <string>
#include <utility>

#include "policies/base/fields/codec.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_pattern.hpp"
#include "policies/values/pattern.hpp"
#include "policies/values/quantity.hpp"
#include "policies/values/text_error.hpp"

namespace tidegate::fields {

inline void error_in_text(Reader& reader, const yaml::Value& value, const values::TextError& error) {
  reader.error_inside(value, error.offset, error.message, error.hint);
}

// A regular expression that a whole text must match.
template <>
struct Codec<values::Pattern> {
  static void read(Reader& reader, const yaml::Value& value, values::Pattern& out);
  static void schema(Schema& schema) { schema.type("string"); }
};

template <>
struct Codec<values::ImagePattern> {
  static void read(Reader& reader, const yaml::Value& value, values::ImagePattern& out);
  static void schema(Schema& schema) { schema.type("string").min_length(1); }
};

template <>
struct Codec<values::Glob> {
  static void read(Reader& reader, const yaml::Value& value, values::Glob& out);
  static void schema(Schema& schema) { schema.type("string").min_length(1); }
};

// `4Gi`, `0.5`, 2: unquoted numbers are welcome, negative ones are not: nothing in a rule is.
template <>
struct Codec<values::Quantity> {
  static void read(Reader& reader, const yaml::Value& value, values::Quantity& out);
  static void schema(Schema& schema);
};

}  // namespace tidegate::fields
