// The words of an answer: denials with a summary and a line a violation, warnings, audit annotations; each within its
// limit. Private to policies/engine. Thread contract: one thread, one decision.
// Tested in tests/policies/engine/validate_test.cpp, whole texts in tests/policies/author/check_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policies/engine/context.hpp"

namespace tidegate::engine {

// `POLICY/RULE`.
void append_rule(const Context& context, std::uint32_t rule, std::string& out);

// A violation that denies; beyond limits::max_violations it is only counted.
void deny(Context& context, std::uint32_t rule, std::string_view path, std::string_view message);
// `POLICY/RULE: PATH: MESSAGE` as a warning to the client; `mark` is put before it: "(existing) ".
void warn(Context& context, std::uint32_t rule, std::string_view path, std::string_view message,
          std::string_view mark = {});
// A line for the audit annotation `violations`.
void audit(Context& context, std::uint32_t rule, std::string_view path, std::string_view message);
// The exception mattered: its name goes to the audit annotation `exceptions`.
void except(Context& context, const ExceptionSource& exception);

// Words the denial into scratch.message: a summary of at most limits::max_summary_bytes, then the violations, in all at
// most limits::max_message_bytes.
void write_denial(Context& context);
// `rules` (the set's hash), `violations`, `exceptions`: what the audit log shall show.
void write_annotations(Context& context);

}  // namespace tidegate::engine
