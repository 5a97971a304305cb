#include "policies/cel/build/reads.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "policies/cel/operators.hpp"

namespace tidegate::cel::build {
namespace {

// Functions whose work is a regex's, and those whose work is the product of two texts' or lists' sizes.
constexpr std::array<std::string_view, 3> regex_functions{"matches", "find", "findAll"};
constexpr std::array<std::string_view, 7> product_functions{"contains", "indexOf",    "lastIndexOf", "replace",
                                                            "split",    "equivalent", "intersects"};

class Finder {
 public:
  explicit Finder(const Environment& environment) : environment_(environment) {}

  Reads take() { return std::move(reads_); }

  void visit(const Expr& expr) {
    if (auto path = chain(expr)) {
      if (path->names.size() > 1) reads_.paths.push_back(std::move(*path));
      visit_keys(expr);
      return;
    }
    switch (expr.kind) {
      case Expr::Kind::comprehension:
        visit_comprehension(expr);
        return;
      case Expr::Kind::call:
        visit_call(expr);
        break;
      default:
        break;
    }
    visit_children(expr);
  }

 private:
  using Path = Program::Path;

  // The chain of names that the expression is, from a declared variable on; indices end it.
  std::optional<Path> chain(const Expr& expr) {
    if (expr.kind == Expr::Kind::identifier || (expr.kind == Expr::Kind::select && !expr.resolved.empty())) {
      const std::string& name = expr.resolved.empty() ? expr.name : expr.resolved;
      if (is_local(expr) || environment_.variable(name) == nullptr) return std::nullopt;
      reads_.variables.insert(name);
      return Path{{name}, expr.offset, false};
    }
    if (expr.kind == Expr::Kind::select) {
      auto path = chain(*expr.target);
      if (path && !ends(*expr.target)) {
        path->names.push_back(expr.name);
        path->offset = expr.offset;
        path->optional = path->optional || expr.test_only;
      }
      return path;
    }
    if (expr.kind != Expr::Kind::call || expr.target != nullptr || expr.args.size() != 2) return std::nullopt;
    const bool optional = expr.name == operators::optional_select || expr.name == operators::optional_index;
    if (!optional && expr.name != operators::index) return std::nullopt;
    auto path = chain(*expr.args[0]);
    if (path && !ends(*expr.args[0]) && !ends(expr)) {
      path->names.push_back(expr.args[1]->constant.text);
      path->offset = expr.args[1]->offset;
      path->optional = path->optional || optional;
    }
    return path;
  }

  // Whether a chain stops before this step: at an index that is no constant text.
  static bool ends(const Expr& expr) {
    if (expr.kind == Expr::Kind::select && expr.resolved.empty()) return ends(*expr.target);
    if (expr.kind != Expr::Kind::call) return false;
    const Expr& key = *expr.args[1];
    return key.kind != Expr::Kind::constant || key.constant.kind != Constant::Kind::string || ends(*expr.args[0]);
  }

  // The parts of a chain that are expressions of their own: its indices.
  void visit_keys(const Expr& expr) {
    if (expr.kind == Expr::Kind::select && expr.resolved.empty()) visit_keys(*expr.target);
    if (expr.kind != Expr::Kind::call) return;
    visit_keys(*expr.args[0]);
    visit(*expr.args[1]);
  }

  bool is_local(const Expr& expr) const {
    return expr.kind == Expr::Kind::identifier && std::find(locals_.begin(), locals_.end(), expr.name) != locals_.end();
  }

  void visit_children(const Expr& expr) {
    if (expr.target != nullptr) visit(*expr.target);
    for (const ExprPtr& arg : expr.args) visit(*arg);
    for (const Element& element : expr.elements) {
      if (element.key != nullptr) visit(*element.key);
      visit(*element.value);
    }
  }

  void visit_call(const Expr& expr) {
    const auto is_one_of = [&](const auto& names) {
      return std::find(names.begin(), names.end(), expr.name) != names.end();
    };
    if (is_one_of(regex_functions)) {
      const Expr* pattern = expr.args.empty() ? nullptr : expr.args.back().get();
      if (pattern == nullptr || pattern->kind != Expr::Kind::constant) reads_.heavy = true;
    }
    if (is_one_of(product_functions) && expr.target != nullptr && !expr.args.empty() && !is_literal(*expr.args[0])) {
      // sets.contains(a, b) reads as a receiver and two arguments.
      if (!is_literal(*(expr.args.size() > 1 && expr.resolved.starts_with("sets.") ? expr.args[1] : expr.target))) {
        reads_.heavy = true;
      }
    }
    if (expr.name == "distinct" && expr.target != nullptr && !is_literal(*expr.target)) reads_.heavy = true;
    // A search in each turn of a loop.
    if (expr.name == operators::in && !loops_.empty() && !is_literal(*expr.args[1]) && !goes_deeper(*expr.args[1])) {
      reads_.heavy = true;
    }
  }

  static bool is_literal(const Expr& expr) {
    return expr.kind == Expr::Kind::constant || expr.kind == Expr::Kind::list || expr.kind == Expr::Kind::map;
  }

  // Whether the loop goes over a part of what the innermost loop around it goes over: then all its turns together are
  // no more than the document has values.
  bool goes_deeper(const Expr& range) const {
    const Expr* root = &range;
    while (true) {
      if (root->kind == Expr::Kind::select && root->resolved.empty()) {
        root = root->target.get();
      } else if (root->kind == Expr::Kind::call && root->target == nullptr && root->args.size() == 2 &&
                 root->name == operators::index) {
        root = root->args[0].get();
      } else {
        break;
      }
    }
    return root->kind == Expr::Kind::identifier && !loops_.empty() &&
           (root->name == loops_.back()->iter_var || root->name == loops_.back()->iter_var2);
  }

  // A loop within a loop is heavy, unless one of them is over what is written out in the expression.
  void visit_comprehension(const Expr& expr) {
    visit(*expr.range);
    visit(*expr.accu_init);
    const std::size_t locals = locals_.size();
    locals_.push_back(expr.accu_var);
    const bool loops = expr.range->kind != Expr::Kind::list && expr.range->kind != Expr::Kind::map;
    if (loops && !loops_.empty() && !goes_deeper(*expr.range)) reads_.heavy = true;
    locals_.push_back(expr.iter_var);
    if (!expr.iter_var2.empty()) locals_.push_back(expr.iter_var2);
    if (loops) loops_.push_back(&expr);
    visit(*expr.condition);
    visit(*expr.step);
    if (loops) loops_.pop_back();
    locals_.resize(locals + 1);
    visit(*expr.result);
    locals_.resize(locals);
  }

  const Environment& environment_;
  Reads reads_;
  std::vector<std::string> locals_;
  std::vector<const Expr*> loops_;  // around what is visited, but those over literals
};

}  // namespace

Reads find_reads(const Expr& root, const Environment& environment) {
  Finder finder(environment);
  finder.visit(root);
  return finder.take();
}

}  // namespace tidegate::cel::build
