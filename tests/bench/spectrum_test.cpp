#include "bench/load/spectrum.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <vector>

namespace tidegate::bench {
namespace {

Histogram thousand() {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(i * 1'000'000);
  return histogram;
}

TEST_CASE("a spectrum rises from 0 % to the maximum, in finer steps the nearer it comes") {
  const auto points = spectrum(thousand());
  REQUIRE(points.size() > 20);
  CHECK(points.front().percent == 0);
  CHECK(points[1].percent == doctest::Approx(10));
  CHECK(points[5].percent == doctest::Approx(50));
  CHECK(points[6].percent == doctest::Approx(55));
  CHECK(points.back().percent == 100);
  CHECK(points.back().value == 1'000'000'000);
  CHECK(points.back().count == 1000);
  for (std::size_t i = 1; i < points.size(); ++i) {
    CHECK(points[i].percent > points[i - 1].percent);
    CHECK(points[i].value >= points[i - 1].value);
    CHECK(points[i].count >= points[i - 1].count);
  }
}

TEST_CASE("nothing recorded gives no points, one value two") {
  CHECK(spectrum(Histogram()).empty());
  Histogram one;
  one.record(7);
  const auto points = spectrum(one);
  REQUIRE(points.size() == 2);
  CHECK(points.front().count == 1);
  CHECK(points.back().value == 7);
}

// What plotters of .hgrm files do: four columns a line, and '#' ends them.
TEST_CASE("the .hgrm form is read back as it was written") {
  std::istringstream in(hgrm(thousand()));
  std::string line;
  std::getline(in, line);
  CHECK(line.find("Value     Percentile TotalCount 1/(1-Percentile)") != std::string::npos);
  std::getline(in, line);
  CHECK(line.empty());
  double last = 0;
  int rows = 0;
  std::uint64_t total = 0;
  std::string inverse;
  while (std::getline(in, line) && line.front() != '#') {
    std::istringstream columns(line);
    double value = 0;
    double part = 0;
    REQUIRE(static_cast<bool>(columns >> value >> part >> total >> inverse));
    CHECK(value >= last);
    CHECK(part <= 1);
    last = value;
    ++rows;
  }
  CHECK(rows > 20);
  CHECK(last == doctest::Approx(1000));  // milliseconds
  CHECK(total == 1000);
  CHECK(inverse == "inf");
  CHECK(line.starts_with("#[Mean    =      500.5"));
  std::getline(in, line);
  CHECK(line == "#[Max     =     1000.000, Total count    =         1000]");
}

}  // namespace
}  // namespace tidegate::bench
