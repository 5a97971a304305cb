// The same JSON text with white space behind each token, which the parser reads by another way than compact text.
// For tests and the fuzzer: both ways must come to the same. REQUIRES: `text` is JSON.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::json {

inline std::string spaced(std::string_view text) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (inside) {
      if (text[i] == '\\') {
        out += text[++i];
      } else if (text[i] == '"') {
        inside = false;
        out += ' ';
      }
    } else if (text[i] == '"') {
      inside = true;
    } else if (std::string_view("{}[]:,").find(text[i]) != std::string_view::npos) {
      out += '\n';
    }
  }
  return out;
}

}  // namespace tidegate::json
