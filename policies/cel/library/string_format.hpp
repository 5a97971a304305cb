// string.format(list) as cel-go's strings library of version 2 has it, which Kubernetes 1.36 enables: its locale is
// en_US, so that %f groups digits by commas and %e writes 1.500000×10⁰⁰.
// Thread contract: pure but for the context's arena. Tested in tests/policies/cel/library/strings_test.cpp.
#pragma once

#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/library/text_writer.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::library {

// A string, or an error in cel-go's words. REQUIRES: `args` is a list.
[[nodiscard]] Value format_string(std::string_view format, const Value& args, Context& context);

// What one clause writes; an error value where it can't, else null.
[[nodiscard]] Value write_string(const Value& value, TextWriter& out, Context& context);                         // %s
[[nodiscard]] Value write_fixed(const Value& value, std::size_t precision, TextWriter& out, Context& context);   // %f
[[nodiscard]] Value write_scientific(const Value& value, std::size_t width, TextWriter& out, Context& context);  // %e

}  // namespace tidegate::cel::library
