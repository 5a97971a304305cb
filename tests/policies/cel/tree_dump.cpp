#include "tests/policies/cel/tree_dump.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tidegate::cel {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string dump_constant(const Constant& constant) {
  switch (constant.kind) {
    case Constant::Kind::null:
      return "null";
    case Constant::Kind::boolean:
      return constant.boolean ? "true" : "false";
    case Constant::Kind::integer:
      return std::to_string(constant.integer);
    case Constant::Kind::uinteger:
      return std::to_string(constant.uinteger) + "u";
    case Constant::Kind::real: {
      const std::string text = fmt::format("{}", constant.real);
      return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
    case Constant::Kind::string:
      return quoted(constant.text);
    case Constant::Kind::bytes:
      return "b" + quoted(constant.text);
  }
  return "?";
}

std::string dump_elements(const Expr& expr, char open, char close) {
  std::string out(1, open);
  for (const Element& element : expr.elements) {
    if (out.size() > 1) out += ' ';
    if (element.optional) out += '?';
    if (expr.kind == Expr::Kind::map) out += dump_tree(*element.key) + ":";
    if (expr.kind == Expr::Kind::structure) out += element.field + ":";
    out += dump_tree(*element.value);
  }
  return out + close;
}

std::string dump_call(const Expr& expr) {
  std::string args;
  for (const ExprPtr& arg : expr.args) args += (args.empty() ? "" : " ") + dump_tree(*arg);
  if (expr.target) return "(" + dump_tree(*expr.target) + ")." + expr.name + "(" + args + ")";
  return expr.name + "(" + args + ")";
}

}  // namespace

std::string dump_tree(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::constant:
      return dump_constant(expr.constant);
    case Expr::Kind::identifier:
      return expr.name;
    case Expr::Kind::select:
      return std::string(expr.test_only ? "(has " : "(select ") + dump_tree(*expr.target) + " " + expr.name + ")";
    case Expr::Kind::call:
      return dump_call(expr);
    case Expr::Kind::list:
      return dump_elements(expr, '[', ']');
    case Expr::Kind::map:
      return dump_elements(expr, '{', '}');
    case Expr::Kind::structure:
      return expr.name + dump_elements(expr, '{', '}');
    case Expr::Kind::comprehension:
      return "(for " + expr.iter_var + (expr.iter_var2.empty() ? "" : "," + expr.iter_var2) + " in " +
             dump_tree(*expr.range) + " accu " + expr.accu_var + "=" + dump_tree(*expr.accu_init) + " while " +
             dump_tree(*expr.condition) + " step " + dump_tree(*expr.step) + " result " + dump_tree(*expr.result) + ")";
  }
  return "?";
}

}  // namespace tidegate::cel
