#include <doctest/doctest.h>

#include "tests/policies/cel/library/expressions.hpp"

TEST_CASE("lists: values, errors and costs are those of Kubernetes") {
  cel_test::check_table("lists");
}
