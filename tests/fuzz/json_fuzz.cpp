// Any bytes: the parser must neither crash nor read beyond the text, and what it accepts must come back the same after
// being written and read again, with and without skipping, with and without white space.
#include <cstdlib>
#include <cstring>
#include <string>

#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "tests/policies/base/json/spaced.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tidegate;
  static json::Parser parser;
  base::Arena arena(8 * limits::MiB, 0);
  std::string text(reinterpret_cast<const char*>(data), size);
  text.append(json::padding_bytes, '\0');
  const auto skipped = parser.parse({text.data(), size}, arena, json::Parser::Skip::managed_fields);
  const auto node = parser.parse({text.data(), size}, arena);
  if (node && !skipped) std::abort();
  if (!node) return 0;
  const std::string written = json::to_json(*node);
  const auto again = json::parse_copy(written, arena);
  if (!again ? !arena.exhausted() : !json::equal(*node, *again)) std::abort();
  const auto wider = json::parse_copy(json::spaced(written), arena);
  if (!wider ? !arena.exhausted() : !json::equal(*node, *wider)) std::abort();
  return 0;
}
