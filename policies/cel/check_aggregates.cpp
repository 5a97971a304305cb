// Lists, maps, structures and comprehensions.
#include <utility>

#include "policies/cel/checker.hpp"

namespace tidegate::cel {

TypeRef Checker::join(const TypeRef& before, const TypeRef& next) {
  if (before == nullptr) return next;
  return substitutions_.assignable(before, next) ? most_general(before, next) : types::dyn();
}

// Of an element that was checked; `?value` gives what its optional holds.
TypeRef Checker::element_type(const Element& element) {
  const auto& type = element.value->type;
  if (!element.optional) return type;
  if (type->is(TypeKind::optional)) return type->parameters().front();
  if (!type->is(TypeKind::dyn)) report_mismatch(*element.value, *types::optional(type), *type);
  return type;
}

void Checker::check_list(Expr& e) {
  TypeRef type;
  for (const auto& element : e.elements) {
    check(*element.value);
    type = join(type, element_type(element));
  }
  set_type(e, types::list(type == nullptr ? substitutions_.fresh() : std::move(type)));
}

void Checker::check_map(Expr& e) {
  TypeRef key;
  TypeRef value;
  for (const auto& element : e.elements) {
    check(*element.key);
    key = join(key, element.key->type);
    check(*element.value);
    value = join(value, element_type(element));
  }
  if (key == nullptr) {
    key = substitutions_.fresh();
    value = substitutions_.fresh();
  }
  set_type(e, types::map(std::move(key), std::move(value)));
}

void Checker::check_structure(Expr& e) {
  const auto found = declared(e.name);
  if (!found) {
    set_type(e, types::error());
    return report_undeclared(e, e.name, hint_for_name(e.name));
  }
  e.resolved = found->name;
  const auto* structure = environment_.structure(found->name);
  TypeRef type = types::error();
  if (!found->type->is(TypeKind::type)) {
    report(e, "'" + found->type->text() + "' is not a type");
  } else if (structure == nullptr || !structure->constructible) {
    report(e, "'" + found->name + "' is not a message type");
  } else {
    type = types::structure(found->name);
  }
  set_type(e, type);

  for (const auto& element : e.elements) {
    check(*element.value);
    const auto wanted = type->is(TypeKind::error) ? type : field_type(element.offset, found->name, element.field);
    const auto given = element_type(element);
    if (substitutions_.assignable(wanted, given)) continue;
    report(element.offset, element.field.size(),
           "expected type of field '" + element.field + "' is '" + wanted->text() + "' but provided type is '" +
               given->text() + "'");
  }
}

void Checker::expect(const Expr& e, const TypeRef& type) {
  if (!substitutions_.assignable(type, e.type)) report_mismatch(e, *type, *e.type);
}

void Checker::check_comprehension(Expr& e) {
  check(*e.range);
  check(*e.accu_init);
  const auto range = substitutions_.apply(e.range->type);
  const auto accumulator = e.accu_init->type;

  TypeRef first = types::dyn();
  TypeRef second = types::dyn();
  switch (range->kind()) {
    case TypeKind::list:
      first = e.iter_var2.empty() ? range->parameters()[0] : types::integer();
      second = range->parameters()[0];
      break;
    case TypeKind::map:
      first = range->parameters()[0];
      second = range->parameters()[1];
      break;
    case TypeKind::parameter:
      (void)substitutions_.assignable(types::dyn(), range);
      break;
    case TypeKind::dyn:
    case TypeKind::error:
      break;
    default:
      report(*e.range, "expression of type '" + range->text() +
                           "' cannot be range of a comprehension (must be list, map, or dynamic)");
      first = second = types::error();
  }

  const auto outside = locals_.size();
  locals_.push_back({e.accu_var, accumulator});
  locals_.push_back({e.iter_var, std::move(first)});
  if (!e.iter_var2.empty()) locals_.push_back({e.iter_var2, std::move(second)});
  check(*e.condition);
  expect(*e.condition, types::boolean());
  check(*e.step);
  expect(*e.step, accumulator);
  locals_.resize(outside + 1);
  check(*e.result);
  locals_.resize(outside);
  set_type(e, substitutions_.apply(e.result->type));
}

}  // namespace tidegate::cel
