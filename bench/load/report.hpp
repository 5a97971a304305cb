// What a run found, for people and for programs.
//
// The JSON is one object on one line. Times are microseconds unless the name says otherwise; `…` are numbers:
//   {"target": "https://HOST:PORT/PATH", "address": "IP:PORT", "tls": "TLSv1.3 …", "reviews": …, "connections": …,
//    "threads": …, "interrupted": false, "ok": true, "duration_s": …,
//    "requests": {"sent": …, "answered": …, "measured": …},              sent and answered count the warm-up
//    "throughput_per_s": …,                                              measured / duration_s
//    "rate": {"asked_per_s": …, "achieved_per_s": …, "late": …, "unsent": …},     only with --rate
//    "latency_us": {"min": …, "mean": …, "p50": …, "p90": …, "p99": …, "p99.9": …, "max": …},
//    "handshake_us": {the same},
//    "handshakes": …, "closed_by_server": …, "bytes_sent": …, "bytes_received": …,
//    "answers": {"allowed": …, "denied": …, "patched": …, "warned": …},
//    "errors": {"connect": …, "tls": …, "timeout": …, "closed": …, "http": …, "status": …}, "statuses": {"503": …},
//    "wrong_answers": {"not_json": …, …, "inconsistent": …}, "examples": ["…"]}
//
// Thread contract: pure functions. Tested in tests/bench/report_test.cpp.
#pragma once

#include <cstddef>
#include <string>

#include "bench/load/engine.hpp"
#include "bench/load/options.hpp"

namespace tidegate::bench {

// Something was answered, nothing failed, no answer was wrong: exit code 0.
[[nodiscard]] bool succeeded(const Tally& tally) noexcept;

// The measured time in seconds; 0 when the run ended within the warm-up.
[[nodiscard]] double measured_seconds(const Tally& tally) noexcept;

// Each ends with a newline.
[[nodiscard]] std::string text_report(const Options& options, std::size_t reviews, const Outcome& outcome);
[[nodiscard]] std::string json_report(const Options& options, std::size_t reviews, const Outcome& outcome);

// One line without a newline: `3.0 s  42,118 answers  14,039/s  0 errors  0 wrong`.
[[nodiscard]] std::string progress_line(const Progress& now, const Progress& before);

}  // namespace tidegate::bench
