// CEL's parser: whatever the bytes, it ends in a tree within its bounds or in issues that lie within the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policies/base/limits.hpp"
#include "policies/cel/parse.hpp"

namespace {

using namespace tidegate;
using namespace tidegate::cel;

void require(bool holds) {
  if (!holds) std::abort();
}

// Heights and places are what they say; every part that a kind needs is there.
std::size_t walk(const Expr& expr, std::size_t size, std::size_t& nodes) {
  ++nodes;
  require(expr.begin <= expr.offset && expr.offset < expr.end && expr.end <= size);
  std::size_t height = 0;
  const auto child = [&](const ExprPtr& part) {
    require(part != nullptr);
    const std::size_t tall = walk(*part, size, nodes);
    height = tall > height ? tall : height;
  };
  if (expr.kind == Expr::Kind::select) child(expr.target);
  if (expr.kind == Expr::Kind::call && expr.target) child(expr.target);
  for (const ExprPtr& arg : expr.args) child(arg);
  for (const Element& element : expr.elements) {
    if (expr.kind == Expr::Kind::map) child(element.key);
    child(element.value);
    require(element.offset < size);
  }
  if (expr.kind == Expr::Kind::comprehension) {
    for (const ExprPtr* part : {&expr.range, &expr.accu_init, &expr.condition, &expr.step, &expr.result}) child(*part);
    require(!expr.iter_var.empty() && !expr.accu_var.empty());
  }
  if (expr.kind == Expr::Kind::identifier || expr.kind == Expr::Kind::call) require(!expr.name.empty());
  require(expr.height == height + 1);
  return height + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool macros : {true, false}) {
    const Parsed parsed = parse(text, {.macros = macros});
    require(!parsed.root == !parsed.issues.empty());
    require(parsed.issues.size() <= limits::max_cel_issues);
    std::size_t last = 0;
    for (const Issue& issue : parsed.issues) {
      require(issue.offset >= last && issue.offset <= size && issue.length > 0);
      require(issue.offset + issue.length <= size || (issue.offset == size && issue.length == 1));
      last = issue.offset;
    }
    std::size_t nodes = 0;
    if (!parsed.root) continue;
    require(walk(*parsed.root, size, nodes) <= limits::max_cel_depth);
    require(nodes <= limits::max_cel_nodes);
  }
  return 0;
}
