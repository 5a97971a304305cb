// A URL as Kubernetes' CEL has it: what Go 1.26's net/url reads with ParseRequestURI and then Parse, its error texts
// included. Invariants: borrows every part, still encoded, from the text it was read from; trivially copyable; every
// escape in host, path, user and fragment was found to be well-formed. A query is checked when it is read.
// Thread contract: a value. Tested in tests/policies/values/url_test.cpp against a table that Go made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policies/base/arena.hpp"

namespace tidegate::values {

struct Url {
  // apiserver's url(), without the words it puts before the error. Allocates only for an error that is asked for.
  [[nodiscard]] static std::optional<Url> parse(std::string_view text, std::string* error = nullptr);
  // isURL(), and format.uri(): ParseRequestURI alone.
  [[nodiscard]] static bool is_valid(std::string_view text, std::string* error = nullptr);

  // The parts as CEL shows them. Decoded texts lie in the arena and have U+FFFD for bytes that are no UTF-8; data() is
  // null when the arena is full.
  [[nodiscard]] std::string_view scheme(base::Arena& arena) const noexcept;    // in lower case
  [[nodiscard]] std::string_view host(base::Arena& arena) const noexcept;      // with the port
  [[nodiscard]] std::string_view hostname(base::Arena& arena) const noexcept;  // without port and brackets
  [[nodiscard]] std::string_view port(base::Arena& arena) const noexcept;
  [[nodiscard]] std::string_view escaped_path(base::Arena& arena) const noexcept;

  // By the texts that Go's String() would write: escapes that need not be are no difference.
  friend bool operator==(const Url& left, const Url& right) noexcept;

  std::string_view raw_scheme, raw_opaque, raw_user, raw_password, raw_host, raw_path, raw_query, raw_fragment;
  bool has_user = false, has_password = false;
  bool has_query = false;   // a '?' was written, even with nothing behind it
  bool omits_host = false;  // scheme:/path
};

// The pairs of a query in their order, decoded: what is malformed is left out, as in Go's URL.Query().
class QueryReader {
 public:
  // More than 10,000 parameters give no pair at all, as in Go.
  explicit QueryReader(std::string_view query) noexcept;
  // False at the end. Texts lie in the arena where they had to be decoded; null data() when it is full.
  [[nodiscard]] bool next(std::string_view& key, std::string_view& value, base::Arena& arena) noexcept;

 private:
  std::string_view rest_;
};

// Go's String(), for people and for to_text().
[[nodiscard]] std::string to_string(const Url& url);

}  // namespace tidegate::values
