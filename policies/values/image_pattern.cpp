#include "policies/values/image_pattern.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "policies/values/ascii.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_names.hpp"

namespace tidegate::values {
namespace {

// From the right, where the owner's name stands.
bool host_matches(std::string_view pattern, std::string_view host) noexcept {
  if (pattern == host) return true;
  while (!pattern.empty() && !host.empty()) {
    const std::string_view wanted = take_last_label(pattern);
    if (wanted == "*" && pattern.empty()) return true;  // one label or more
    const std::string_view label = take_last_label(host);
    if (wanted != "*" && !ascii::equal_fold(label, wanted)) return false;
  }
  return pattern.empty() && host.empty();
}

std::string_view without_zeros(std::string_view port) noexcept {
  return port.substr(std::min(port.find_first_not_of('0'), port.size()));
}

// By number; no port is the one of HTTPS or HTTP.
bool same_port(std::string_view wanted, std::string_view port) noexcept {
  wanted = without_zeros(wanted);
  return port.empty() ? wanted == "443" || wanted == "80" : wanted == without_zeros(port);
}

}  // namespace

bool ImagePattern::matches_repository(const ImageReference& image, bool official) const noexcept {
  if (!official) return glob_matches(repository_, image.path);
  std::array<char, max_repository_bytes + official_prefix.size()> name;
  const std::size_t size = official_prefix.size() + image.path.size();
  if (size > name.size()) return false;
  std::memcpy(name.data(), official_prefix.data(), official_prefix.size());
  std::memcpy(name.data() + official_prefix.size(), image.path.data(), image.path.size());
  return glob_matches(repository_, {name.data(), size});
}

bool ImagePattern::matches(const ImageReference& image) const noexcept {
  if (!any_name_ && (image.port != port_ || !host_matches(host_, image.host_as_written) ||
                     !matches_repository(image, image.library_implied))) {
    return false;
  }
  if (!digest_.empty()) {
    if (image.digest.empty() || !glob_matches(digest_, image.digest)) return false;
    return tag_.empty() || (!image.tag.empty() && glob_matches(tag_, image.tag));
  }
  return tag_.empty() || (image.digest.empty() && glob_matches(tag_, image.effective_tag()));
}

bool ImagePattern::matches_widely(const ImageReference& image) const noexcept {
  if (!any_name_) {
    const bool hub = image.host_is(default_image_host) || image.host_is(legacy_image_host);
    const std::string_view host = hub ? default_image_host : image.host_as_written;
    if (!host_matches(host_, host) && !host_matches(host_, image.host_as_written)) return false;
    if (!port_.empty() && !same_port(port_, image.port)) return false;
    const bool single = image.path.find('/') == std::string_view::npos;
    if (!matches_repository(image, image.library_implied) && !(hub && single && matches_repository(image, true))) {
      return false;
    }
  }
  if (!digest_.empty() && !glob_matches(digest_, image.digest)) return false;
  return tag_.empty() || glob_matches(tag_, image.effective_tag());
}

std::string ImagePattern::canonical() const {
  std::string text = "*";
  if (!any_name_) {
    text = host_;
    // A host of one lower-case label would read as an organisation of Docker Hub; with a capital it is a host again.
    if (port_.empty() && text.front() != '[' && !names_image_host(text)) {
      const auto letter = std::find_if(text.begin(), text.end(), ascii::is_lower);
      if (letter != text.end()) *letter = static_cast<char>(*letter - 'a' + 'A');
    }
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
