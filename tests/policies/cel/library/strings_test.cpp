#include <doctest/doctest.h>

#include "tests/policies/cel/library/expressions.hpp"

TEST_CASE("strings: values, errors and costs are those of Kubernetes") {
  cel_test::check_table("strings");
}

TEST_CASE("string.format: values, errors and costs are those of Kubernetes") {
  cel_test::check_table("string_format");
}
