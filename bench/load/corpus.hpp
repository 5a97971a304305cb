// The AdmissionReviews that a run sends, read and checked before the first connection opens.
// Sources: a file with one review; an NDJSON file (one review a line, or `{"path": "/validate", "review": {…},
// "weight": 5, "expect": "deny"}`, all but the review optional); a directory, of which all *.json are read in order of
// name. Beside NAME.json may stand NAME.expect with a decision and a weight, `deny` or `deny 5`, for the reviews that
// don't say it themselves.
// Invariants of a Review: body is the source's bytes but for the uid, which is 36 bytes at uid_offset; route is a path
// that starts with '/', or empty where the source names none.
// Thread contract: immutable once read. Tested in tests/bench/corpus_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/expect.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/result.hpp"

namespace tidegate::bench {

inline constexpr std::size_t uid_bytes = 36;

struct Review {
  std::string source;  // "FILE" or "FILE:LINE", for messages
  std::string route;
  std::string body;
  std::size_t uid_offset = 0;
  std::string api_version;   // what the answer must echo
  std::uint64_t weight = 1;  // how often it is sent beside others; at least 1
  Expect expect = Expect::any;
};

// One review from `text`, which may be the line form with a path. Errors: no JSON, no AdmissionReview of v1 or v1beta1,
// no request.uid, a uid written with escapes. A uid of another length than 36 bytes is replaced by one of 36.
[[nodiscard]] base::Result<Review> read_review(std::string_view text, std::string source);

// All reviews of `paths`, in order. Errors name the file and line; an empty corpus is one, and so is one beyond
// limits::max_bench_reviews, limits::max_bench_corpus_bytes or bounds::max_order.
[[nodiscard]] base::Result<std::vector<Review>> read_corpus(std::span<const std::string> paths);

}  // namespace tidegate::bench
