// k8s.io/apiserver pkg/cel/library/quantity.go.
#include <limits>
#include <string>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/opaque.hpp"

namespace tidegate::cel::library {
namespace {

using values::Quantity;

const Quantity& quantity_at(const Call& call, std::size_t index) noexcept {
  return call.args[index].object<Quantity>();
}

// Kubernetes' words for what is wrong, where it has any.
std::string_view kubernetes_words(const values::TextError& error) noexcept {
  if (error.message.starts_with("not a quantity")) {
    return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  }
  if (error.message.starts_with("unknown suffix")) return "unable to parse quantity's suffix";
  return error.message;
}

Value parse(const Call& call) {
  auto quantity = Quantity::parse(call.args[0].text());
  if (!quantity) {
    const values::TextError error = quantity.error();
    return call.context.error(kubernetes_words(error));
  }
  return make_quantity(std::move(*quantity), call.context);
}

Value is_quantity(const Call& call) {
  return Value::of(Quantity::parse(call.args[0].text()).has_value());
}

Value sign(const Call& call) {
  return Value::of(static_cast<std::int64_t>(quantity_at(call, 0).sign()));
}
Value is_integer(const Call& call) {
  return Value::of(quantity_at(call, 0).as_int64().has_value());
}
Value as_integer(const Call& call) {
  const auto integer = quantity_at(call, 0).as_int64();
  return integer ? Value::of(*integer) : Value::error("cannot convert value to integer");
}
Value as_approximate_float(const Call& call) {
  return Value::of(quantity_at(call, 0).as_double());
}

Value compare_to(const Call& call) {
  const auto order = quantity_at(call, 0) <=> quantity_at(call, 1);
  return Value::of(std::int64_t{order < 0 ? -1 : order > 0 ? 1 : 0});
}
Value is_greater_than(const Call& call) {
  return Value::of(quantity_at(call, 0) > quantity_at(call, 1));
}
Value is_less_than(const Call& call) {
  return Value::of(quantity_at(call, 0) < quantity_at(call, 1));
}

Value made(base::Result<Quantity> sum, Context& context) {
  return sum ? make_quantity(std::move(*sum), context) : context.error(sum.error().message);
}
Quantity integer_at(const Call& call, std::size_t index) noexcept {
  return Quantity(call.args[index].integer(), Quantity::Format::decimal_exponent);
}
Value add_quantity(const Call& call) {
  return made(values::add(quantity_at(call, 0), quantity_at(call, 1)), call.context);
}
Value add_integer(const Call& call) {
  return made(values::add(quantity_at(call, 0), integer_at(call, 1)), call.context);
}
Value subtract_quantity(const Call& call) {
  return made(values::subtract(quantity_at(call, 0), quantity_at(call, 1)), call.context);
}
Value subtract_integer(const Call& call) {
  return made(values::subtract(quantity_at(call, 0), integer_at(call, 1)), call.context);
}

constexpr std::string_view type_name = "kubernetes.Quantity";

}  // namespace

Value make_quantity(Quantity quantity, Context& context) noexcept {
  const bool owns_memory = quantity.owns_memory();
  // What such a quantity has on the heap counts for the arena too, so that the arena's bound is one for both.
  constexpr std::size_t heap_bytes = limits::max_quantity_digits / 2;
  if (owns_memory && context.allocate<char>(heap_bytes) == nullptr) return context.stop(Stop::memory);
  void* const room = context.arena().allocate(sizeof(Quantity), alignof(Quantity));
  if (room == nullptr) return context.stop(Stop::memory);
  auto* const kept = new (room) Quantity(std::move(quantity));
  const auto destroy = [](void* object) { static_cast<Quantity*>(object)->~Quantity(); };
  if (owns_memory && !context.arena().at_reset(destroy, kept)) {
    destroy(kept);
    return context.stop(Stop::memory);
  }
  return Value::opaque(quantity_type, kept);
}

void add_quantity(Environment& environment) {
  const Signature one = {type_name}, two = {type_name, type_name}, and_integer = {type_name, "int"};
  environment.add_function({"quantity", {global("string_to_quantity", {"string"}, type_name, parse, costs::of_first)}});
  environment.add_function(
      {"isQuantity", {global("is_quantity_string", {"string"}, "bool", is_quantity, costs::of_first)}});
  environment.add_function({"sign", {global("quantity_sign", one, "int", sign)}});
  environment.add_function({"isInteger", {member("quantity_is_integer", one, "bool", is_integer)}});
  environment.add_function({"asInteger", {member("quantity_get_int", one, "int", as_integer)}});
  environment.add_function({"asApproximateFloat", {member("quantity_get_float", one, "double", as_approximate_float)}});
  environment.add_function({"isGreaterThan", {member("quantity_is_greater_than", two, "bool", is_greater_than)}});
  environment.add_function({"isLessThan", {member("quantity_is_less_than", two, "bool", is_less_than)}});
  environment.add_function({"compareTo", {member("quantity_compare_to", two, "int", compare_to)}});
  environment.add_function({"add",
                            {member("quantity_add", two, type_name, add_quantity),
                             member("quantity_add_int", and_integer, type_name, add_integer)}});
  environment.add_function({"sub",
                            {member("quantity_sub", two, type_name, subtract_quantity),
                             member("quantity_sub_int", and_integer, type_name, subtract_integer)}});
}

}  // namespace tidegate::cel::library
