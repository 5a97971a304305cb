// CEL's static types, as the checker reasons with them and as `type(x)` gives them at run time.
// Invariants: immutable; shared. Source: cel-spec doc/langdef.md "Gradual type checking".
// Thread contract: read by any thread. Tested in tests/policies/cel/type_test.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::cel {

enum class TypeKind : unsigned char {
  dyn,
  error,  // of an expression that did not check; fits everything, so that one mistake is reported once
  null,
  boolean,
  integer,
  uinteger,
  real,
  string,
  bytes,
  duration,
  timestamp,
  list,       // parameters: element
  map,        // key, value
  type,       // none, or the type it is of
  optional,   // value
  wrapper,    // the primitive it wraps: null or a value of it
  structure,  // a message type by name; its fields are in the Environment
  opaque,     // a library's type by name, with parameters
  parameter,  // a type variable of an overload: A, B
};

class Type;
using TypeRef = std::shared_ptr<const Type>;

class Type {
 public:
  Type(TypeKind kind, std::string name = {}, std::vector<TypeRef> parameters = {});

  [[nodiscard]] TypeKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is(TypeKind kind) const noexcept { return kind_ == kind; }
  [[nodiscard]] const std::vector<TypeRef>& parameters() const noexcept { return parameters_; }
  // Of structures, opaque types and parameters.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  // The name that type(x) prints and an expression may write: int, google.protobuf.Duration, list, optional_type.
  [[nodiscard]] std::string_view runtime_name() const noexcept;
  // Whether a type variable stands in it.
  [[nodiscard]] bool is_generic() const noexcept { return generic_; }
  // How many names its text has, at most the maximum of the type: expressions can double it with every step.
  [[nodiscard]] std::size_t weight() const noexcept { return weight_; }
  // As errors write it (cel-go's form): list(string), map(string, dyn), timestamp, optional_type(int), type(int).
  [[nodiscard]] std::string text() const;

 private:
  TypeKind kind_;
  bool generic_ = false;
  std::size_t weight_ = 1;
  std::string name_;
  std::vector<TypeRef> parameters_;
};

[[nodiscard]] bool same(const Type& left, const Type& right);

// The types without parameters, one object each.
namespace types {
[[nodiscard]] const TypeRef& dyn();
[[nodiscard]] const TypeRef& error();
[[nodiscard]] const TypeRef& null();
[[nodiscard]] const TypeRef& boolean();
[[nodiscard]] const TypeRef& integer();
[[nodiscard]] const TypeRef& uinteger();
[[nodiscard]] const TypeRef& real();
[[nodiscard]] const TypeRef& string();
[[nodiscard]] const TypeRef& bytes();
[[nodiscard]] const TypeRef& duration();
[[nodiscard]] const TypeRef& timestamp();
[[nodiscard]] const TypeRef& type();  // of any type
[[nodiscard]] TypeRef list(TypeRef element);
[[nodiscard]] TypeRef map(TypeRef key, TypeRef value);
[[nodiscard]] TypeRef type_of(TypeRef type);
[[nodiscard]] TypeRef optional(TypeRef value);
[[nodiscard]] TypeRef wrapper(TypeRef primitive);
[[nodiscard]] TypeRef structure(std::string name);
[[nodiscard]] TypeRef opaque(std::string name);
[[nodiscard]] TypeRef parameter(std::string name);
// `int`, `list(int)`, `map(string, dyn)`, `A` (an upper-case letter: a parameter), `optional_type(A)`,
// `kubernetes.Quantity` (a known opaque name), `type(A)`, `timestamp`: how libraries write their signatures. Other
// names with an upper-case letter are structures; `list` and `map` alone are of dyn. An unknown
// name with parameters is an opaque type: tuple(A, B). REQUIRES: well-formed; throws
// std::logic_error otherwise, a bug of ours.
[[nodiscard]] TypeRef parse(std::string_view text);
}  // namespace types

}  // namespace tidegate::cel
