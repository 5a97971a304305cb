// How long a request may wait: the `?timeout=` that kube-apiserver puts on every webhook call, as a Go duration.
// Pure functions. Tested in tests/server/http/small_parts_test.cpp.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace tidegate::http::detail {

// Reads what Go's time.ParseDuration reads, without a sign: "10s", "1m30s", "1.5h", "500ms", "0".
// Nothing when it is none or beyond a day.
std::optional<std::chrono::nanoseconds> parse_go_duration(std::string_view text);

// The time from a request's first byte to the moment when nobody waits for its answer any more: `timeout` of the query
// less limits::deadline_margin, at least limits::min_deadline; without a (valid) timeout, Kubernetes' default.
std::chrono::nanoseconds request_deadline(std::string_view query);

}  // namespace tidegate::http::detail
