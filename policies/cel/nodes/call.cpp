#include "policies/cel/nodes/call.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "policies/cel/error_texts.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {
namespace {

bool takes(const Overload& overload, std::span<const Value> args) noexcept {
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!fits(args[i], *overload.params[i])) return false;
  }
  return true;
}

}  // namespace

Value no_such_overload(Context& context, std::string_view function, std::span<const Value> args, bool prepared) {
  // cel-go's standard functions check what they are given themselves, and say less; so do calls whose regex was
  // compiled beforehand.
  const bool receiver =
      !args.empty() && (args[0].is(Kind::string) || args[0].is(Kind::duration) || args[0].is(Kind::timestamp));
  if (function == "contains" || function == "startsWith" || function == "endsWith" || prepared) {
    return cel::no_such_overload();
  }
  if (function == "size") return receiver ? cel::no_such_overload() : Value::error("no such overload: size");
  if (function == "matches") return receiver ? cel::no_such_overload() : Value::error("no such overload: matches");
  std::array<std::string_view, max_arguments> types;
  for (std::size_t i = 0; i < args.size(); ++i) types[i] = type_name(args[i]);
  switch (args.size()) {
    case 0:
      return error_of(context, {"no such overload: ", function, "()"});
    case 1:
      return error_of(context, {"no such overload: ", function, "(", types[0], ")"});
    case 2:
      return error_of(context, {"no such overload: ", function, "(", types[0], ", ", types[1], ")"});
    case 3:
      return error_of(context, {"no such overload: ", function, "(", types[0], ", ", types[1], ", ", types[2], ")"});
    default:
      return error_of(context, {"no such overload: ", function, "(", types[0], ", ", types[1], ", ", types[2], ", ",
                                types[3], ")"});
  }
}

Value CallNode::eval(Frame& frame) const {
  std::array<Value, max_arguments> room;
  const std::span<Value> args(room.data(), args_.size());
  const Value* failed = nullptr;
  for (std::size_t i = 0; i < args.size(); ++i) {
    args[i] = args_[i]->eval(frame);
    if (!args[i].is_error() || failed != nullptr) continue;
    failed = &args[i];
    if (args[i].is_stopped()) return args[i];
    if (!options_.evaluates_all && i + 1 < args.size()) return args[i];
  }
  if (failed != nullptr) {
    frame.cost += call_cost(cost_, args, *failed);
    return *failed;
  }
  for (const Overload* overload : overloads_) {
    if (!takes(*overload, args)) continue;
    const Value result = overload->call({frame.context, args, options_.prepared});
    frame.cost += call_cost(cost_, args, result);
    return result;
  }
  const Value result = no_such_overload(frame.context, function_, args, options_.prepared != nullptr);
  frame.cost += call_cost(cost_, args, result);
  return result;
}

void CallNode::dump(Dump& out) const {
  std::string line = "call " + std::string(function_);
  if (overloads_.size() == 1) line += " " + overloads_.front()->id;
  if (options_.prepared != nullptr) line += " prepared";
  out.line(line);
  for (const Node* arg : args_) out.child(*arg);
}

}  // namespace tidegate::cel::nodes
