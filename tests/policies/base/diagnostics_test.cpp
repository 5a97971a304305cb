#include "policies/base/diagnostics.hpp"

#include <doctest/doctest.h>

#include <array>

#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::base {
namespace {

TEST_CASE("a diagnostic shows the place, the line with a caret below it, and what may have been meant") {
  const Diagnostic diagnostic{.severity = Severity::error,
                              .file = "rules/a.yaml",
                              .position = {.line = 7, .column = 9},
                              .length = 5,
                              .message = "unknown field \"imges\"",
                              .hint = "did you mean \"images\"?",
                              .source_line = "      - imges: {}"};
  CHECK(render(diagnostic) ==
        "rules/a.yaml:7:9: error: unknown field \"imges\"\n"
        "        - imges: {}\n"
        "          ^~~~~\n"
        "  did you mean \"images\"?\n");
}

TEST_CASE("columns count code points, and control characters do not reach the terminal") {
  const Diagnostic diagnostic{.severity = Severity::warning,
                              .file = "f",
                              .position = {.line = 1, .column = 4},
                              .length = 1,
                              .message = "m",
                              .hint = "",
                              .source_line =
                                  "\xC3\xA4\t\x1B"
                                  "x"};
  CHECK(render(diagnostic) == "f:1:4: warning: m\n  \xC3\xA4  x\n     ^\n");
}

TEST_CASE("of a very long line only the part around the caret is shown") {
  const Diagnostic diagnostic{.severity = Severity::error,
                              .file = "f",
                              .position = {.line = 1, .column = 5001},
                              .length = 100000,
                              .message = "m",
                              .hint = "",
                              .source_line = std::string(10000, 'a')};
  CHECK(render(diagnostic).size() < 600);
}

TEST_CASE("at most the limit is shown and the rest is counted") {
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < limits::max_diagnostics + 5; ++i) {
    diagnostics.add({.severity = Severity::error,
                     .file = "f",
                     .position = {},
                     .length = 1,
                     .message = "m",
                     .hint = "",
                     .source_line = ""});
  }
  CHECK(render(diagnostics).ends_with("and 5 more\n"));
  CHECK(diagnostics.errors() == limits::max_diagnostics + 5);
}

TEST_CASE("the nearest name is suggested when it may be meant, and none when nothing is near") {
  constexpr std::array<std::string_view, 5> names{"images", "labels", "resources", "runAsNonRoot", "on"};
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"image", "images"},
      {"imgaes", "images"},
      {"Labels", "labels"},
      {"runasnonroot", "runAsNonRoot"},
      {"resource", "resources"},
      {"volumes", ""},
      {"no", "on"},
      {"xy", ""},
      {"", ""},
  };
  for (const auto& [written, expected] : cases) {
    CAPTURE(written);
    CHECK(nearest(written, names) == expected);
  }
}

TEST_CASE("an arena refuses what goes beyond its bound and says so until it is reset") {
  Arena arena(64 * limits::KiB, 32 * limits::KiB);
  CHECK(arena.allocate(1, 1) != nullptr);
  CHECK(arena.allocate(40 * limits::KiB, 16) != nullptr);
  CHECK(!arena.exhausted());
  CHECK(arena.allocate(40 * limits::KiB, 16) == nullptr);
  CHECK(arena.exhausted());
  arena.reset();
  CHECK(!arena.exhausted());
  CHECK(arena.reserved_bytes() <= 32 * limits::KiB);
  CHECK(arena.allocate_array<double>(SIZE_MAX / 4) == nullptr);
  CHECK(arena.copy("abc") == "abc");
}

}  // namespace
}  // namespace tidegate::base
