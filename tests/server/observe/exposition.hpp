// Reads Prometheus' text format the simple way, for the tests: `name{labels} value` lines into a map.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>

namespace tidegate::observe {

// Values of all samples by `name{label="…",…}` as written; the same sample twice fails the test.
inline std::map<std::string, double> read_exposition(const std::string& text) {
  std::map<std::string, double> samples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.rfind(' ');
    REQUIRE(space != std::string::npos);
    const std::string key = line.substr(0, space);
    CHECK_MESSAGE(!samples.contains(key), "twice: " << key);
    samples[key] = std::stod(line.substr(space + 1));
  }
  return samples;
}

}  // namespace tidegate::observe
