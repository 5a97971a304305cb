#include "policies/values/cidr.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/policies/values/golden.hpp"

using tidegate::values::Cidr;

namespace {

std::string text(const Cidr& network) {
  Cidr::Buffer buffer{};
  return std::string(network.write(buffer));
}

}  // namespace

TEST_CASE("networks read, print and mask as Go's netip has it, with its error texts") {
  for (const golden::Row& row : golden::read("cidr.tsv")) {
    CAPTURE(row[0]);
    std::string error;
    const auto network = Cidr::parse(row[0], &error);
    CHECK(Cidr::parse(row[0]) == network);
    if (row[1] == "error") {
      CHECK(!network);
      CHECK(error == row[2]);
      continue;
    }
    REQUIRE(network);
    CHECK(text(*network) == row[1]);
    CHECK(std::to_string(network->length()) == row[2]);
    CHECK(text(network->masked()) == row[3]);
  }
}

TEST_CASE("networks contain networks and addresses as Go's netip has it") {
  for (const golden::Row& row : golden::read("cidr_contains.tsv")) {
    CAPTURE(row[0]);
    CAPTURE(row[1]);
    const auto network = Cidr::parse(row[0]);
    const auto other = Cidr::parse(row[1]);
    REQUIRE((network && other));
    CHECK(network->contains(*other) == (row[2][0] == '1'));
    CHECK(network->contains(other->address()) == (row[2][1] == '1'));
  }
}

TEST_CASE("networks of one range but other host bits are not equal") {
  CHECK(*Cidr::parse("10.0.0.1/8") != *Cidr::parse("10.0.0.0/8"));
  CHECK(Cidr::parse("10.0.0.1/8")->masked() == *Cidr::parse("10.0.0.0/8"));
}
