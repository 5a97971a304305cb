#include "bench/load/series.hpp"

#include <algorithm>

#include "bench/load/bounds.hpp"

namespace tidegate::bench {

Nanos slice_length(Nanos duration) noexcept {
  const auto most = static_cast<Nanos>(bounds::max_slices);
  for (Nanos unit = nanos_per_second / 10;; unit *= 10) {
    for (const Nanos length : {unit, 2 * unit, 5 * unit}) {
      if (duration <= length * most) return length;
    }
  }
}

Slice* Series::at(Nanos now) {
  if (length_ <= 0 || now < start_) return nullptr;
  const auto index = std::min(static_cast<std::size_t>((now - start_) / length_), bounds::max_slices - 1);
  if (index >= slices_.size()) slices_.resize(index + 1);
  return &slices_[index];
}

void Series::answer(Nanos now, Nanos latency) {
  if (Slice* slice = at(now)) slice->latency.record(latency);
}

void Series::error(Nanos now) {
  if (Slice* slice = at(now)) ++slice->errors;
}

void Series::wrong(Nanos now) {
  if (Slice* slice = at(now)) ++slice->wrong;
}

void Series::merge(const Series& other) {
  if (length_ == 0) {
    start_ = other.start_;
    length_ = other.length_;
  }
  if (other.slices_.size() > slices_.size()) slices_.resize(other.slices_.size());
  for (std::size_t i = 0; i < other.slices_.size(); ++i) {
    slices_[i].errors += other.slices_[i].errors;
    slices_[i].wrong += other.slices_[i].wrong;
    slices_[i].latency.merge(other.slices_[i].latency);
  }
}

}  // namespace tidegate::bench
