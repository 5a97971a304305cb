// Patterns of allow-lists for images: [HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST], normalised like an image's name, so
// `nginx` is docker.io/library/nginx. `*` means:
//  - in the host a whole label: leftmost it stands for one or more (`*.example.com`), elsewhere for exactly one; the
//    last label is never a `*`, because who owns that owns the registry. Ports are compared as written: a pattern
//    without one matches only references without one, and `*` never stands for a port;
//  - in the repository, tag and digest any characters, '/' too.
// Not normalised away: `*` alone is any image of any registry, `docker.io/*` all of Docker Hub (not only library/).
// A pattern with neither tag nor digest takes any. One with a tag alone takes only references without a digest, since
// runtimes ignore the tag beside a digest: write `nginx:1.*@sha256:*` to take those too. No tag means latest.
// Invariants: matches() allocates nothing and takes linear time; upper-case hosts match their lower-case selves.
// Thread contract: immutable once compiled. Tested in tests/policies/values/image_pattern_test.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "policies/values/image_reference.hpp"
#include "policies/values/text_error.hpp"

namespace tidegate::values {

class ImagePattern {
 public:
  // Errors say what the pattern would let through, or why it could match nothing, and hint at what to write.
  // At most limits::max_image_bytes.
  [[nodiscard]] static TextResult<ImagePattern> compile(std::string_view text);

  [[nodiscard]] bool matches(const ImageReference& image) const noexcept;
  // For deny-lists, where a spelling that slips through is the danger: as matches(), but what only makes an allow-list
  // stricter doesn't count. A pattern without a port takes any port, one with the port 443 or 80 also none; a tag is
  // compared beside a digest too; Docker Hub's spellings (Docker.io/nginx, INDEX.docker.io/nginx) are one.
  // A registry's other host names, such as mirrors and registry-1.docker.io, can't be known here.
  [[nodiscard]] bool matches_widely(const ImageReference& image) const noexcept;
  // As the author wrote it, for messages.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  // Normalised: two patterns with the same canonical text match the same images.
  [[nodiscard]] std::string canonical() const;

 private:
  [[nodiscard]] bool matches_repository(const ImageReference& image, bool official) const noexcept;

  std::string text_;
  bool any_name_ = false;   // the name is `*`: host_, port_ and repository_ are empty
  std::string host_;        // lower-case; labels may be `*`
  std::string port_;        // digits or empty
  std::string repository_;  // a glob
  std::string tag_;         // a glob; empty = none given
  std::string digest_;      // a glob; empty = none given
};

[[nodiscard]] bool any_matches(std::span<const ImagePattern> patterns, const ImageReference& image) noexcept;

}  // namespace tidegate::values
