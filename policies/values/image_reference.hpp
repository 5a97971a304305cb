// A container image's name as container runtimes read it (github.com/distribution/reference: kubelet, containerd and
// CRI-O use its rules), normalised: `nginx` is docker.io/library/nginx, index.docker.io is docker.io.
// Invariants: all views borrow the parsed text or static storage; host, path, tag and digest keep to their grammars,
// so no part holds '/', '@', '*', blanks, "..", or a byte that is not ASCII where it could confuse a matcher.
// Thread contract: a value; nothing here allocates unless it returns a string or an error.
// Tested in tests/policies/values/image_reference_test.cpp against a table that the Go library made;
// fuzz/image_fuzz.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

struct ImageReference {
  // As written, so perhaps with upper-case letters; compare by host_is() or take host(). "docker.io" when the text
  // names no host. An IPv6 address keeps its brackets.
  std::string_view host_as_written;
  std::string_view port;         // digits, or empty
  std::string_view path;         // lower-case, without an implied "library/"
  bool library_implied = false;  // the repository is "library/" + path
  std::string_view tag;          // as written, or empty
  std::string_view digest;       // "sha256:…" with the right number of lower-case hex digits, or empty

  // What a runtime would pull by: the tag, else "latest" when there is no digest either, else empty. With a digest a
  // written tag is decoration: runtimes ignore it.
  [[nodiscard]] std::string_view effective_tag() const noexcept {
    return !tag.empty() ? tag : digest.empty() ? std::string_view("latest") : std::string_view();
  }
  // `lower_case_host` without a port.
  [[nodiscard]] bool host_is(std::string_view lower_case_host) const noexcept;

  [[nodiscard]] std::string host() const;        // lower-case, without the port
  [[nodiscard]] std::string repository() const;  // "library/nginx"
  [[nodiscard]] std::string name() const;  // "docker.io/library/nginx", "localhost:5000/app"; the host in lower case
                                           // unless it would then be read as another (Foo/app, Docker.io/app)
  [[nodiscard]] std::string canonical() const;  // name[:tag][@digest]; parses back to an equal reference
};

// Errors say which part is wrong and where. At most limits::max_image_bytes.
// A first component is a host when it has a '.' or ':', is "localhost", or has an upper-case letter.
[[nodiscard]] TextResult<ImageReference> parse_image(std::string_view text);

// The parts' grammars, for image patterns too.
[[nodiscard]] bool is_image_tag(std::string_view text) noexcept;     // [A-Za-z0-9_][A-Za-z0-9_.-]{0,127}
[[nodiscard]] bool is_image_digest(std::string_view text) noexcept;  // sha256, sha384, sha512; lower-case hex

}  // namespace tidegate::values
