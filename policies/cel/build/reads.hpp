// What an expression reads, and how much work it may come to, seen in its tree.
// Thread contract: pure. Tested in tests/policies/cel/compile_test.cpp.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/program.hpp"

namespace tidegate::cel::build {

struct Reads {
  std::set<std::string, std::less<>> variables;
  std::vector<Program::Path> paths;
  bool heavy = false;
};

[[nodiscard]] Reads find_reads(const Expr& root, const Environment& environment);

}  // namespace tidegate::cel::build
