#include "policies/checks/check.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"

namespace tidegate::checks {

namespace {

// A container's name beyond this is none that Kubernetes takes (63), an image beyond it none that a registry has.
std::string_view bounded(std::string_view text) noexcept {
  return text.substr(0, std::min(text.size(), limits::max_image_bytes));
}

}  // namespace

void Findings::add(const admission::Path& path, std::string_view identity, std::string_view message) {
  store(path, {}, {}, identity, message);
}

void Findings::add(const admission::Path& path, const admission::Container& container, std::string_view identity,
                   std::string_view message) {
  const auto whole = base::join(admission::to_string(container.list), "|", bounded(container.name()), "|", identity);
  store(path, container.name(), container.image(), whole, message);
}

void Findings::add_image(const admission::Path& path, std::string_view image, std::string_view identity,
                         std::string_view message) {
  store(path, {}, image, identity, message);
}

void Findings::store(const admission::Path& path, std::string_view container, std::string_view image,
                     std::string_view identity, std::string_view message) {
  if (all_.size() >= limits::max_findings) {
    ++dropped_;
    return;
  }
  const Finding kept{arena_.copy(path.text()), arena_.copy(message), arena_.copy(bounded(container)),
                     arena_.copy(bounded(image)), arena_.copy(identity)};
  const auto lost = [](std::string_view copy) { return copy.data() == nullptr; };
  if (lost(kept.path) || lost(kept.message) || lost(kept.container) || lost(kept.image) || lost(kept.identity)) {
    overflowed_ = true;
    return;
  }
  all_.push_back(kept);
}

void Findings::clear() noexcept {
  all_.clear();
  dropped_ = 0;
  overflowed_ = false;
}

void Check::set_defaults(Defaults&, values::Matchers&) const {}

}  // namespace tidegate::checks
