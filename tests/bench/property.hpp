// Runs a rapidcheck property as one doctest assertion.
#pragma once

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <utility>

namespace tidegate::bench {

template <class Property>
void check_property(const char* name, Property&& property) {
  INFO(name);
  CHECK(rc::check(name, std::forward<Property>(property)));
}

}  // namespace tidegate::bench
