// What an expression may refer to: variables, functions, message types. Built once, then shared by all compilations.
// Invariants: names are unique; a variable's slot is the order in which it was added.
// Thread contract: built by one thread, then read, and copied, by any. Tested in
// tests/policies/cel/environment_test.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/cel/function.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel {

// A variable; its name may be qualified (`variables.limit`), the longest declared prefix of a select chain wins.
struct Variable {
  std::string name;
  TypeRef type;
  std::size_t slot = 0;
};

// A message type: its fields are known, others don't compile. `open` ones take any field as dyn.
struct StructureType {
  std::string name;
  std::map<std::string, TypeRef, std::less<>> fields;
  bool open = false;
  bool constructible = false;  // Name{…} may be written
  bool nested = false;         // Name.any.path is a type with the same fields, as Object.spec.template
};

// How the conformance tests and cel-go differ from Kubernetes.
struct EnvironmentOptions {
  // Kubernetes: list and map literals must be of one type, and literal arguments of duration(), timestamp(), matches()
  // … are validated at compile time (cel-go ASTValidators).
  bool homogeneous_literals = true;
  bool validate_literals = true;
  // What cel-spec makes an error and Kubernetes' cel-go does not: has() and .? on a scalar, a key that a map literal
  // repeats.
  bool spec_errors = false;
  bool quoted_fields = false;  // a.`b-c`
  // List and map literals of constants and conversions of constants cost nothing and `in` a constant list neither
  // (cel-go's OptOptimize); Kubernetes' own tests of its libraries' costs run without.
  bool free_constants = true;
  std::string container;  // names are resolved in it first
};

// A table that copies of an environment share until one of them adds to it: each policy has its own environment for the
// sake of a few variables, and the tables have hundreds of overloads.
template <class T>
class SharedTable {
 public:
  [[nodiscard]] const T& operator*() const noexcept { return *table_; }
  [[nodiscard]] const T* operator->() const noexcept { return table_.get(); }
  // To add to it.
  [[nodiscard]] T& own() {
    if (table_.use_count() > 1) table_ = std::make_shared<T>(*table_);
    return *table_;
  }

 private:
  std::shared_ptr<T> table_ = std::make_shared<T>();
};

class Environment {
 public:
  explicit Environment(EnvironmentOptions options = {}) : options_(std::move(options)) {}

  // Replaces one of the same name, keeping its slot. Returns the slot.
  std::size_t add_variable(std::string name, TypeRef type);
  // Overloads are appended to those that a function of the name has; one of the same id is replaced.
  void add_function(Function function);
  void add_structure(StructureType type);
  // A type that expressions name: type(x) == int.
  void add_type(std::string name, TypeRef type);
  // Why a name that Kubernetes knows can't be used here: `authorizer` → "there is no cluster to ask".
  void refuse(std::string name, std::string reason);

  [[nodiscard]] const Variable* variable(std::string_view name) const noexcept;
  [[nodiscard]] const Function* function(std::string_view name) const noexcept;
  [[nodiscard]] const StructureType* structure(std::string_view name) const noexcept;
  // Of a name that stands for a type: int, google.protobuf.Duration, net.IP, a structure's. Null when there is none.
  [[nodiscard]] TypeRef type(std::string_view name) const;
  [[nodiscard]] const std::string* refusal(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Variable>& variables() const noexcept { return variables_; }
  [[nodiscard]] const EnvironmentOptions& options() const noexcept { return options_; }
  // For "did you mean".
  [[nodiscard]] std::vector<std::string_view> function_names() const;

  // Everything that Kubernetes 1.36's admission enables, without variables.
  [[nodiscard]] static Environment kubernetes(EnvironmentOptions options = {});

 private:
  EnvironmentOptions options_;
  std::vector<Variable> variables_;
  std::map<std::string, std::size_t, std::less<>> variable_index_;
  SharedTable<std::map<std::string, Function, std::less<>>> functions_;
  SharedTable<std::map<std::string, StructureType, std::less<>>> structures_;
  SharedTable<std::map<std::string, TypeRef, std::less<>>> types_;
  SharedTable<std::map<std::string, std::string, std::less<>>> refusals_;
};

}  // namespace tidegate::cel
