#include "policies/values/ip_address.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/policies/values/golden.hpp"

using tidegate::values::IpAddress;
using tidegate::values::parse_address;

TEST_CASE("addresses read, print and classify as Go's netip has it, with its error texts") {
  for (const golden::Row& row : golden::read("ip_address.tsv")) {
    CAPTURE(row[0]);
    std::string error;
    const auto address = IpAddress::parse(row[0], &error);
    CHECK(IpAddress::parse(row[0]) == address);
    if (row[1] == "error") {
      CHECK(!address);
      CHECK(error == row[2]);
      continue;
    }
    REQUIRE(address);
    IpAddress::Buffer buffer{};
    const std::string written(address->write(buffer));
    CHECK(written == row[1]);
    CHECK(IpAddress::parse(written) == address);
    CHECK(std::to_string(address->bits()) == row[2]);
    std::string classes;
    for (const bool is : {address->is_unspecified(), address->is_loopback(), address->is_link_local_multicast(),
                          address->is_link_local_unicast(), address->is_global_unicast()}) {
      classes.push_back(is ? '1' : '0');
    }
    CHECK(classes == row[3]);
  }
}

TEST_CASE("0.0.0.0 and :: are different addresses") {
  CHECK(*IpAddress::parse("0.0.0.0") != *IpAddress::parse("::"));
  CHECK(*IpAddress::parse("::1.2.3.4") != *IpAddress::parse("1.2.3.4"));
}

TEST_CASE("what CEL refuses is still an address to URLs: zones and IPv4 within IPv6") {
  const auto zoned = parse_address("fe80::1%eth0");
  REQUIRE(zoned);
  CHECK(zoned->has_zone);
  const auto mapped = parse_address("::ffff:1.2.3.4");
  REQUIRE(mapped);
  CHECK(mapped->is_mapped());
  CHECK(!mapped->address.is_v4());
}
