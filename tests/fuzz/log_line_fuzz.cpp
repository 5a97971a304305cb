// Any bytes as values of a log line: it stays within its bound, is JSON, one line, and holds no control character; the
// text format likewise.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "server/observe/log_line.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tidegate;
  // The first byte says where the rest is parted, the second how the first value is bounded, and the third repeats the
  // last value, so that short inputs reach the limit too.
  if (size < 3) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 3, size - 3);
  const std::size_t cut = rest.size() * data[0] / 255;
  std::string last;
  for (int i = 0; i <= data[2]; ++i) last += rest.substr(cut);

  for (const observe::Format format : {observe::Format::json, observe::Format::text}) {
    observe::Line line(format, observe::Level::info, "m");
    line.field("first", rest.substr(0, cut), data[1]).field("number", 12345).field("last", last).field("flag", true);
    const std::string_view written = line.finish();
    if (written.size() > observe::Line::capacity) std::abort();
    if (std::any_of(written.begin(), written.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
      std::abort();
    // In the text format all values are JSON strings or bare words: as one JSON string it must be UTF-8 too.
    std::string text = "{" + std::string(written) + "}";
    if (format == observe::Format::text) {
      text = "\"";
      for (const char c : written) text += (c == '"' || c == '\\') ? '_' : c;
      text += '"';
    }
    base::Arena arena(limits::MiB, 0);
    if (!json::parse_copy(text, arena)) std::abort();
  }
  return 0;
}
