#include "policies/values/image_pattern.hpp"

#include <array>
#include <cstring>

#include "policies/values/ascii.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_names.hpp"

namespace tidegate::values {
namespace {

// From the right, where the owner's name stands.
bool host_matches(std::string_view pattern, std::string_view host) noexcept {
  while (!pattern.empty() && !host.empty()) {
    const std::string_view wanted = take_last_label(pattern);
    if (wanted == "*" && pattern.empty()) return true;  // one label or more
    const std::string_view label = take_last_label(host);
    if (wanted != "*" && !ascii::equal_fold(label, wanted)) return false;
  }
  return pattern.empty() && host.empty();
}

}  // namespace

bool ImagePattern::matches(const ImageReference& image) const noexcept {
  if (!any_name_) {
    if (image.port != port_ || !host_matches(host_, image.host_as_written)) return false;
    if (!image.library_implied) {
      if (!glob_matches(repository_, image.path)) return false;
    } else {
      std::array<char, max_repository_bytes> name;
      const std::size_t size = official_prefix.size() + image.path.size();
      if (size > name.size()) return false;
      std::memcpy(name.data(), official_prefix.data(), official_prefix.size());
      std::memcpy(name.data() + official_prefix.size(), image.path.data(), image.path.size());
      if (!glob_matches(repository_, {name.data(), size})) return false;
    }
  }
  if (!digest_.empty()) {
    if (image.digest.empty() || !glob_matches(digest_, image.digest)) return false;
    return tag_.empty() || (!image.tag.empty() && glob_matches(tag_, image.tag));
  }
  return tag_.empty() || (image.digest.empty() && glob_matches(tag_, image.effective_tag()));
}

std::string ImagePattern::canonical() const {
  std::string text = "*";
  if (!any_name_) {
    text = host_;
    if (!port_.empty()) text.append(":").append(port_);
    text.append("/").append(repository_);
  }
  if (!tag_.empty()) text.append(":").append(tag_);
  if (!digest_.empty()) text.append("@").append(digest_);
  return text;
}

bool any_matches(std::span<const ImagePattern> patterns, const ImageReference& image) noexcept {
  for (const ImagePattern& pattern : patterns) {
    if (pattern.matches(image)) return true;
  }
  return false;
}

}  // namespace tidegate::values
