// The `traceparent` header of W3C Trace Context: API servers with tracing send it to webhooks.
// Source: https://www.w3.org/TR/trace-context/#traceparent-header.
// Thread contract: pure. Tested in tests/server/observe/trace_parent_test.cpp.
#pragma once

#include <optional>
#include <string_view>

namespace tidegate::observe {

struct TraceParent {
  std::string_view trace_id;   // 32 lower-case hexadecimal digits, not all zero
  std::string_view parent_id;  // 16, not all zero
  bool sampled = false;
};

// None when the header is absent or malformed: then there is no trace. Views into `header`.
[[nodiscard]] std::optional<TraceParent> parse_trace_parent(std::string_view header) noexcept;

}  // namespace tidegate::observe
