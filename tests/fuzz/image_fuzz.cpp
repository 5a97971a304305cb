// The readers of image references and image patterns: the first line is an image, the rest a pattern. Whatever the
// bytes, they end; what is taken reads back as the same, and no pattern confuses one registry with another.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "policies/base/limits.hpp"
#include "policies/values/image_pattern.hpp"
#include "policies/values/image_reference.hpp"

using tidegate::values::ImagePattern;
using tidegate::values::parse_image;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t split = text.find('\n');
  const auto image = parse_image(text.substr(0, split));
  if (!image) {
    require(image.error().offset + image.error().length <= text.size());
  } else {
    const std::string canonical = image->canonical();
    const auto again = parse_image(canonical);
    require(again.has_value());
    require(again->canonical() == canonical);
    require(again->host() == image->host() && again->repository() == image->repository());
  }
  if (split == std::string_view::npos) return 0;
  const std::string_view rest = text.substr(split + 1);
  const auto pattern = ImagePattern::compile(rest);
  if (!pattern) {
    require(pattern.error().offset + pattern.error().length <= rest.size());
    return 0;
  }
  // Normalised, a pattern of nearly the longest text allowed is longer than that: it can't be read back.
  if (pattern->canonical().size() > tidegate::limits::max_image_bytes) return 0;
  const auto again = ImagePattern::compile(pattern->canonical());
  require(again.has_value());
  require(again->canonical() == pattern->canonical());
  if (!image) return 0;
  const bool matched = pattern->matches(*image);
  require(again->matches(*image) == matched);
  // Only `*` alone, whatever its tag and digest, crosses registries: else the host's last label decides.
  if (matched && pattern->canonical()[0] != '*' && pattern->canonical()[0] != '[') {
    const std::string host = image->host();
    const std::string canonical = pattern->canonical();
    std::string wanted = canonical.substr(0, canonical.find_first_of(":/"));
    // A host of one label is written with a capital, which tells it from an organisation of Docker Hub.
    for (char& c : wanted) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    require(host.substr(host.rfind('.') + 1) == wanted.substr(wanted.rfind('.') + 1));
  }
  return 0;
}
