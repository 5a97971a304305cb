#include "server/observe/log_ring.hpp"

#include <cassert>
#include <cstring>

namespace tidegate::observe {
namespace {

constexpr std::size_t aligned(std::size_t bytes) {
  return (bytes + 7) & ~std::size_t{7};
}

}  // namespace

LogRing::LogRing(std::size_t bytes) : capacity_(bytes), buffer_(new char[bytes]) {
  assert(bytes >= 64 && (bytes & (bytes - 1)) == 0);
}

bool LogRing::push(Stamp stamp, std::string_view text) noexcept {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  const std::size_t at = offset(head);
  const std::size_t to_end = capacity_ - at;
  const std::size_t wanted = aligned(sizeof(Header) + text.size());
  // A line lies in one piece: when it doesn't fit before the end, what is left there is skipped.
  const std::size_t skipped = wanted > to_end ? to_end : 0;
  if (text.size() >= capacity_ || head + skipped + wanted > seen_tail_ + capacity_) {
    seen_tail_ = tail_.load(std::memory_order_acquire);
    if (text.size() >= capacity_ || head + skipped + wanted > seen_tail_ + capacity_) {
      dropped_.add();
      return false;
    }
  }
  if (skipped > 0) std::memcpy(&buffer_[at], &skip_rest, sizeof(skip_rest));
  char* const place = &buffer_[skipped > 0 ? 0 : at];
  const Header header{static_cast<std::uint32_t>(text.size()), stamp.level, stamp.time_ns};
  std::memcpy(place, &header, sizeof(header));
  text.copy(place + sizeof(header), text.size());
  head_.store(head + skipped + wanted, std::memory_order_release);
  return true;
}

bool LogRing::filling() noexcept {
  const std::uint64_t head = head_.load(std::memory_order_relaxed);
  bool half_full = head - seen_tail_ > capacity_ / 2;
  if (half_full) {
    seen_tail_ = tail_.load(std::memory_order_acquire);
    half_full = head - seen_tail_ > capacity_ / 2;
  }
  const bool became = half_full && !was_half_full_;
  was_half_full_ = half_full;
  return became;
}

std::uint64_t LogRing::read(std::uint64_t at, Stamp& stamp, std::string_view& text) const noexcept {
  const char* const place = &buffer_[offset(at)];
  std::uint32_t size = 0;
  std::memcpy(&size, place, sizeof(size));
  if (size == skip_rest) {
    text = {};
    return at + (capacity_ - offset(at));
  }
  Header header;
  std::memcpy(&header, place, sizeof(header));
  stamp = {header.time_ns, header.level};
  text = {place + sizeof(header), header.size};
  return at + aligned(sizeof(header) + header.size);
}

}  // namespace tidegate::observe
