// Requests as strangers write them, whole and in pieces.
//
// The first two bytes choose how the rest is cut. Properties: the reader stays within its buffer (address sanitizer),
// and what it makes of the bytes does not depend on the cuts: the same requests, the same bodies, the same refusal.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/detail/request_reader.hpp"

namespace {

using tidegate::http::detail::RequestReader;
using Progress = RequestReader::Progress;

// A body small enough that the fuzzer finds the limit.
constexpr std::size_t max_body_bytes = 4096;

// A pseudo-random sequence of piece sizes, mostly small.
class Cuts {
 public:
  explicit Cuts(std::uint32_t seed) : state_(seed) {}
  std::size_t next() {
    state_ = state_ * 1664525u + 1013904223u;
    return 1 + (state_ >> 24) % (1 + (state_ >> 16) % 64);
  }

 private:
  std::uint32_t state_;
};

// Everything that can be seen of the requests in `text`, in words.
std::string read_all(std::string_view text, bool whole, Cuts cuts) {
  std::string seen;
  RequestReader reader(max_body_bytes);
  std::vector<char> data;
  std::size_t at = 0;
  while (at < text.size() || !data.empty()) {
    const std::size_t piece = whole ? text.size() - at : std::min(cuts.next(), text.size() - at);
    data.insert(data.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                text.begin() + static_cast<std::ptrdiff_t>(at + piece));
    at += piece;
    for (;;) {
      if (data.empty()) break;
      std::size_t size = data.size();
      const Progress progress = reader.advance(data.data(), size);
      if (size > data.size()) std::abort();
      data.resize(size);
      if (progress == Progress::need_more) break;
      if (progress == Progress::refused) {
        return seen + "refused " + std::to_string(reader.refusal().status) + " " + std::string(reader.refusal().reason);
      }
      const auto& head = reader.head();
      if (reader.consumed() > data.size()) std::abort();
      for (const auto& slice : {head.method, head.path, head.query, head.content_type, head.traceparent}) {
        if (slice.size != 0 && slice.offset + slice.size > head.size) std::abort();
        seen.append(slice.in(data.data())).append("|");
      }
      seen.append(reader.body(data.data())).append(head.keep_alive ? " kept\n" : " closed\n");
      data.erase(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(reader.consumed()));
      reader.reset();
    }
    if (at == text.size()) break;
  }
  return seen + (reader.has_head() ? "in a body" : "in a head");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  const Cuts cuts(static_cast<std::uint32_t>(bytes[0] << 8 | bytes[1]));
  if (read_all(text, true, cuts) != read_all(text, false, cuts)) std::abort();
  return 0;
}
