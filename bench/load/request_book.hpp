// Requests as the bytes that go out: head and body of each review, written once; only the uid changes.
// Invariants: bytes() of one index always has the same size, so a half-sent request may be continued after others
// were prepared, when it is prepared again with its own uid.
// Thread contract: one per thread. Tested in tests/bench/request_book_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/corpus.hpp"
#include "bench/load/target.hpp"

namespace tidegate::bench {

using Uid = std::array<char, uid_bytes>;

[[nodiscard]] inline std::string_view view(const Uid& uid) noexcept {
  return {uid.data(), uid.size()};
}

// Makes uids in the shape of random UUIDs (RFC 4122, version 4) that never repeat within a run.
class UidSource {
 public:
  // `thread` keeps the uids of threads apart.
  UidSource(std::uint64_t seed, int thread);
  [[nodiscard]] const Uid& next() noexcept;

 private:
  Uid uid_{};
  std::uint64_t counter_ = 0;
};

class RequestBook {
 public:
  // With `path_from_url` the reviews' own routes are ignored.
  RequestBook(std::span<const Review> reviews, const Target& target, bool path_from_url);

  [[nodiscard]] std::size_t size() const noexcept { return requests_.size(); }
  // The whole request with `uid` in it. The view lasts until the next call with this index.
  [[nodiscard]] std::string_view bytes(std::size_t index, const Uid& uid) noexcept;
  // Bytes of the whole request.
  [[nodiscard]] std::size_t size_of(std::size_t index) const noexcept { return requests_[index].text.size(); }
  // The uid that the source had.
  [[nodiscard]] const Uid& own_uid(std::size_t index) const noexcept { return requests_[index].own_uid; }
  // Whether the request goes to a validating route, where an answer must not hold a patch.
  [[nodiscard]] bool validating(std::size_t index) const noexcept { return requests_[index].validating; }

 private:
  struct Request {
    std::string text;
    std::size_t uid_offset = 0;
    Uid own_uid{};
    bool validating = false;
  };
  std::vector<Request> requests_;
};

// In what order requests go out, again and again: each review as often as its weight says (all divided by what they
// have in common), those of one review spread evenly, else in the book's order; or shuffled in a way that `seed` fixes.
[[nodiscard]] std::vector<std::size_t> sending_order(std::span<const Review> reviews, bool shuffle, std::uint64_t seed);

}  // namespace tidegate::bench
