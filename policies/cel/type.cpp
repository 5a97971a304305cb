#include "policies/cel/type.hpp"

#include <array>
#include <cctype>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tidegate::cel {

namespace {

std::size_t saturated_sum(std::size_t left, std::size_t right) {
  return left > std::numeric_limits<std::size_t>::max() - right ? std::numeric_limits<std::size_t>::max()
                                                                : left + right;
}

}  // namespace

Type::Type(TypeKind kind, std::string name, std::vector<TypeRef> parameters)
    : kind_(kind), generic_(kind == TypeKind::parameter), name_(std::move(name)), parameters_(std::move(parameters)) {
  for (const auto& parameter : parameters_) {
    generic_ = generic_ || parameter->generic_;
    weight_ = saturated_sum(weight_, parameter->weight_);
  }
}

std::string_view Type::runtime_name() const noexcept {
  switch (kind_) {
    case TypeKind::dyn:
      return "dyn";
    case TypeKind::error:
      return "error";
    case TypeKind::null:
      return "null_type";
    case TypeKind::boolean:
      return "bool";
    case TypeKind::integer:
      return "int";
    case TypeKind::uinteger:
      return "uint";
    case TypeKind::real:
      return "double";
    case TypeKind::string:
      return "string";
    case TypeKind::bytes:
      return "bytes";
    case TypeKind::duration:
      return "google.protobuf.Duration";
    case TypeKind::timestamp:
      return "google.protobuf.Timestamp";
    case TypeKind::list:
      return "list";
    case TypeKind::map:
      return "map";
    case TypeKind::type:
      return "type";
    case TypeKind::optional:
      return "optional_type";
    case TypeKind::wrapper:
      return parameters_.front()->runtime_name();
    case TypeKind::structure:
    case TypeKind::opaque:
    case TypeKind::parameter:
      return name_;
  }
  return {};
}

std::string Type::text() const {
  switch (kind_) {
    case TypeKind::error:
      return "!error!";
    case TypeKind::null:
      return "null";
    case TypeKind::duration:
      return "duration";
    case TypeKind::timestamp:
      return "timestamp";
    default:
      break;
  }
  std::string text(kind_ == TypeKind::wrapper ? std::string_view("wrapper") : runtime_name());
  if (parameters_.empty()) return text;
  text += '(';
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (i > 0) text += ", ";
    text += parameters_[i]->text();
  }
  text += ')';
  return text;
}

bool same(const Type& left, const Type& right) {
  if (&left == &right) return true;
  if (left.kind() != right.kind() || left.name() != right.name() || left.weight() != right.weight()) return false;
  const auto& of_left = left.parameters();
  const auto& of_right = right.parameters();
  if (of_left.size() != of_right.size()) return false;
  for (std::size_t i = 0; i < of_left.size(); ++i) {
    if (!same(*of_left[i], *of_right[i])) return false;
  }
  return true;
}

namespace types {

namespace {

template <TypeKind kind>
const TypeRef& simple() {
  static const TypeRef type = std::make_shared<Type>(kind);
  return type;
}

}  // namespace

const TypeRef& dyn() {
  return simple<TypeKind::dyn>();
}
const TypeRef& error() {
  return simple<TypeKind::error>();
}
const TypeRef& null() {
  return simple<TypeKind::null>();
}
const TypeRef& boolean() {
  return simple<TypeKind::boolean>();
}
const TypeRef& integer() {
  return simple<TypeKind::integer>();
}
const TypeRef& uinteger() {
  return simple<TypeKind::uinteger>();
}
const TypeRef& real() {
  return simple<TypeKind::real>();
}
const TypeRef& string() {
  return simple<TypeKind::string>();
}
const TypeRef& bytes() {
  return simple<TypeKind::bytes>();
}
const TypeRef& duration() {
  return simple<TypeKind::duration>();
}
const TypeRef& timestamp() {
  return simple<TypeKind::timestamp>();
}
const TypeRef& type() {
  return simple<TypeKind::type>();
}

TypeRef list(TypeRef element) {
  return std::make_shared<Type>(TypeKind::list, std::string(), std::vector<TypeRef>{std::move(element)});
}
TypeRef map(TypeRef key, TypeRef value) {
  return std::make_shared<Type>(TypeKind::map, std::string(), std::vector<TypeRef>{std::move(key), std::move(value)});
}
TypeRef type_of(TypeRef type) {
  return std::make_shared<Type>(TypeKind::type, std::string(), std::vector<TypeRef>{std::move(type)});
}
TypeRef optional(TypeRef value) {
  return std::make_shared<Type>(TypeKind::optional, std::string(), std::vector<TypeRef>{std::move(value)});
}
TypeRef wrapper(TypeRef primitive) {
  return std::make_shared<Type>(TypeKind::wrapper, std::string(), std::vector<TypeRef>{std::move(primitive)});
}
TypeRef structure(std::string name) {
  return std::make_shared<Type>(TypeKind::structure, std::move(name));
}
TypeRef opaque(std::string name) {
  return std::make_shared<Type>(TypeKind::opaque, std::move(name));
}
TypeRef parameter(std::string name) {
  return std::make_shared<Type>(TypeKind::parameter, std::move(name));
}

}  // namespace types
}  // namespace tidegate::cel
