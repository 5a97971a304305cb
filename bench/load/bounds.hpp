// The load tool's own bounds beyond those of policies/base/limits.hpp, each with the reason for its value.
// Thread contract: constants. Tested by the parts that keep to them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tidegate::bench::bounds {

// What an API server of a busy cluster sends one webhook; far from what a core can do, so that latencies are those of a
// server that is not overloaded.
inline constexpr double default_rate = 1000;
// A review is sent at most this many times as often as another; the order that comes of all weights is kept in memory.
inline constexpr std::uint64_t max_weight = 10'000;
inline constexpr std::uint64_t max_order = 1'000'000;
// Points of a plot over time: more than a screen shows. Each costs 5 KiB a thread.
inline constexpr std::size_t max_slices = 300;
// A ramp is something to wait for.
inline constexpr std::size_t max_ramp_steps = 200;
// A search of the highest rate goes up by this factor: a million in twenty steps, and five more close in to 5 %.
inline constexpr double ramp_growth = 2;
// Two runs of one rate differ by more than this.
inline constexpr double min_ramp_resolution = 0.001;
// A thread of the load busier than this sends and reads late: what is measured is then partly the tool itself.
inline constexpr double busy_share = 0.8;
// More late sends than this, of those measured, that no server is to blame for: the machine of the load is too busy.
inline constexpr double late_share = 0.01;
// A step of a ramp that sent less than this part of what it should is beyond what server or tool can do.
inline constexpr double held_share = 0.98;
// How often progress is told where it is no terminal's line.
inline constexpr std::chrono::seconds plain_progress{10};

}  // namespace tidegate::bench::bounds
