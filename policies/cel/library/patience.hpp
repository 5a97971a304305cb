// How long loops over what was sent notice that their time is up: they say what they do, and the clock is looked at
// once every limits::cel_interrupt_cost units of it. For work whose cost is charged only when it is done.
// Thread contract: one thread's. Tested in tests/policies/cel/library/sets_test.cpp.
#pragma once

#include <cstddef>

#include "policies/base/limits.hpp"
#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::library {

class Patience {
 public:
  explicit Patience(const Context& context) noexcept : context_(context) {}

  // False: the caller returns context.stop(Stop::time).
  [[nodiscard]] bool spend(std::size_t units) noexcept {
    spent_ += units;
    if (spent_ < limits::cel_interrupt_cost) return true;
    spent_ = 0;
    return context_.may_go_on();
  }
  // Comparing with that value: more than one step where it is large.
  [[nodiscard]] bool spend_on(const Value& value) noexcept {
    const bool is_text = value.is(Kind::string) || value.is(Kind::bytes);
    const bool is_container = value.is(Kind::list) || value.is(Kind::map);
    return spend(1 + (is_text ? value.text().size() / 64 : is_container ? value.size() : 0));
  }

 private:
  const Context& context_;
  std::size_t spent_ = 0;
};

}  // namespace tidegate::cel::library
