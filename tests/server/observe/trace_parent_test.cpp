#include "server/observe/trace_parent.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::observe {
namespace {

const std::string good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST_CASE("a traceparent gives its ids and whether it is sampled") {
  const auto parent = parse_trace_parent(good);
  REQUIRE(parent.has_value());
  CHECK(parent->trace_id == "4bf92f3577b34da6a3ce929d0e0e4736");
  CHECK(parent->parent_id == "00f067aa0ba902b7");
  CHECK(parent->sampled);
  CHECK(!parse_trace_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0e")->sampled);
  CHECK(parse_trace_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0b")->sampled);
}

TEST_CASE("a later version may have more fields behind a dash") {
  CHECK(parse_trace_parent("cc" + good.substr(2)).has_value());
  CHECK(parse_trace_parent("cc" + good.substr(2) + "-what-comes").has_value());
  CHECK(!parse_trace_parent("cc" + good.substr(2) + ".what").has_value());
  CHECK(!parse_trace_parent(good + "-what-comes").has_value());
}

TEST_CASE("a malformed traceparent is none") {
  CHECK(!parse_trace_parent("").has_value());
  CHECK(!parse_trace_parent("ff" + good.substr(2)).has_value());
  CHECK(!parse_trace_parent("00-00000000000000000000000000000000-00f067aa0ba902b7-01").has_value());
  CHECK(!parse_trace_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01").has_value());
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(!parse_trace_parent(good.substr(0, size)).has_value());
  // Every single character matters: upper case, a space or a quote anywhere makes it none.
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char wrong : {'A', ' ', '"', 'g', '_'}) {
      std::string header = good;
      header[i] = wrong;
      CAPTURE(header);
      CHECK(!parse_trace_parent(header).has_value());
    }
  }
}

}  // namespace
}  // namespace tidegate::observe
