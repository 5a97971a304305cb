// The review that micro benchmarks read: the file that TIDEGATE_BENCH_REVIEW names, else the repository's own Pod.
// Thread contract: reads a file, keeps nothing. Errors end the program: a benchmark without its review measures
// nothing.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "policies/base/json/parser.hpp"

namespace tidegate::bench {

// With json::padding_bytes behind `size` bytes; empty when there is no such file.
struct PaddedText {
  std::string text;
  std::size_t size = 0;
};

inline PaddedText read_bench_review() {
  const char* chosen = std::getenv("TIDEGATE_BENCH_REVIEW");
  std::ifstream file(chosen != nullptr ? chosen : TIDEGATE_SOURCE_DIR "/tests/fixtures/reviews/allowed.json",
                     std::ios::binary);
  PaddedText padded;
  padded.text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  padded.size = padded.text.size();
  padded.text.append(json::padding_bytes, '\0');
  return padded;
}

}  // namespace tidegate::bench
