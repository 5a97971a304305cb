// The first byte of a text that YAML doesn't allow: bad UTF-8, control characters but tab and newline, DEL.
// yaml-cpp would replace the first, and take U+0004 for the end of the file.
// Source: YAML 1.2.2 §5.1, RFC 3629. Thread contract: pure function. Tested in tests/policies/base/yaml/read_test.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate::yaml {

struct BadCharacter {
  std::size_t offset;
  std::string message;
};

[[nodiscard]] std::optional<BadCharacter> find_bad_character(std::string_view text);

}  // namespace tidegate::yaml
