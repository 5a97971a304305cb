// A run over time: equal slices of its measured time, each with what was answered in it and how fast.
// Invariants: at most bounds::max_slices slices, whatever the run's length; what comes after the last falls into it;
// what happened before the measured time is left out; an answer belongs to the slice in which it came.
// Thread contract: one per thread, merged afterwards. Tested in tests/bench/series_test.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/load/clock.hpp"
#include "bench/load/histogram.hpp"

namespace tidegate::bench {

struct Slice {
  std::uint64_t errors = 0;
  std::uint64_t wrong = 0;
  CoarseHistogram latency;  // of right answers, whose number it knows
};

// A round length (100 ms, 200 ms, 500 ms, 1 s …) of which `duration` has at most bounds::max_slices.
[[nodiscard]] Nanos slice_length(Nanos duration) noexcept;

class Series {
 public:
  Series() = default;
  // REQUIRES: length > 0.
  Series(Nanos start, Nanos length) noexcept : start_(start), length_(length) {}

  void answer(Nanos now, Nanos latency);
  void error(Nanos now);
  void wrong(Nanos now);
  // REQUIRES: both have the same start and length, or one is empty.
  void merge(const Series& other);

  [[nodiscard]] Nanos length() const noexcept { return length_; }
  [[nodiscard]] const std::vector<Slice>& slices() const noexcept { return slices_; }

 private:
  [[nodiscard]] Slice* at(Nanos now);

  Nanos start_ = 0;
  Nanos length_ = 0;
  std::vector<Slice> slices_;
};

}  // namespace tidegate::bench
