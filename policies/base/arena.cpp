#include "policies/base/arena.hpp"

#include <algorithm>
#include <new>

namespace tidegate::base {

namespace {
constexpr std::size_t first_chunk_bytes = 16 * 1024;
// Where an arena without a chunk begins: room for nothing needs no chunk, and null would say that it is full.
alignas(16) char no_chunk[16];
}  // namespace

Arena::Arena(std::size_t max_bytes, std::size_t retain_bytes) : max_bytes_(max_bytes), retain_bytes_(retain_bytes) {
  chunks_.reserve(16);
  current_ = no_chunk;
}

void* Arena::allocate_slow(std::size_t bytes, std::size_t alignment) noexcept {
  // Doubling keeps the number of chunks logarithmic; the last chunk may be smaller so that the whole bound is usable.
  const std::size_t left = max_bytes_ - std::min(max_bytes_, reserved_);
  const std::size_t need = bytes + alignment;
  const std::size_t size = std::min(left, std::max({first_chunk_bytes, reserved_, need}));
  if (need < bytes || size < need) {
    exhausted_ = true;
    return nullptr;
  }
  auto* data = new (std::nothrow) char[size];
  if (data == nullptr) {
    exhausted_ = true;
    return nullptr;
  }
  chunks_.push_back({std::unique_ptr<char[]>(data), size});
  reserved_ += size;
  current_ = data;
  capacity_ = size;
  // new[] aligns to 16, the most anything here asks for.
  used_ = bytes;
  return data;
}

Arena::~Arena() {
  clean_up();
}

void Arena::clean_up() noexcept {
  for (; cleanups_ != nullptr; cleanups_ = cleanups_->next) cleanups_->destroy(cleanups_->object);
}

void Arena::rewind(const Mark& mark) noexcept {
  while (chunks_.size() > mark.chunks) {
    reserved_ -= chunks_.back().size;
    chunks_.pop_back();
  }
  current_ = chunks_.empty() ? no_chunk : chunks_.back().data.get();
  capacity_ = chunks_.empty() ? 0 : chunks_.back().size;
  used_ = mark.used;
  exhausted_ = mark.exhausted;
}

void Arena::reset() noexcept {
  clean_up();
  exhausted_ = false;
  used_ = 0;
  if (chunks_.size() > 1 || reserved_ > retain_bytes_) {
    // One chunk as large as all that was needed replaces the row of them, so that the next round fits in one.
    const std::size_t wanted = std::min(reserved_, retain_bytes_);
    chunks_.clear();
    reserved_ = capacity_ = 0;
    current_ = no_chunk;
    if (auto* data = wanted == 0 ? nullptr : new (std::nothrow) char[wanted]; data != nullptr) {
      chunks_.push_back({std::unique_ptr<char[]>(data), wanted});
      reserved_ = capacity_ = wanted;
      current_ = data;
    }
  }
}

}  // namespace tidegate::base
