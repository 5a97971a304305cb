// Reads the tables in testdata/, which the languages' own Go code made: tab-separated, `#` starts a comment line,
// a field in double quotes has Go's escapes.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace golden {

using Row = std::vector<std::string>;

inline void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

inline std::string unquote(const std::string& field) {
  if (field.size() < 2 || field.front() != '"') return field;
  std::string text;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    if (field[i] != '\\') {
      text.push_back(field[i]);
      continue;
    }
    switch (const char c = field[++i]; c) {
      case 'x':
        text.push_back(static_cast<char>(std::stoul(field.substr(i + 1, 2), nullptr, 16)));
        i += 2;
        break;
      case 'u':
        append_utf8(text, std::stoul(field.substr(i + 1, 4), nullptr, 16));
        i += 4;
        break;
      default: {
        constexpr std::string_view letters = "abfnrtv";
        constexpr std::string_view controls = "\a\b\f\n\r\t\v";
        const std::size_t place = letters.find(c);
        text.push_back(place == std::string_view::npos ? c : controls[place]);
      }
    }
  }
  return text;
}

// Throws when the table is missing or empty: a test without its data must not pass.
inline std::vector<Row> read(const std::string& name, const std::string& folder = "values") {
  std::ifstream file(std::string(TIDEGATE_SOURCE_DIR) + "/tests/policies/" + folder + "/testdata/" + name);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    Row row;
    std::size_t start = 0;
    for (std::size_t tab = 0; tab != std::string::npos; start = tab + 1) {
      tab = line.find('\t', start);
      row.push_back(unquote(line.substr(start, tab == std::string::npos ? tab : tab - start)));
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw std::runtime_error("no rows in testdata/" + name);
  return rows;
}

}  // namespace golden
