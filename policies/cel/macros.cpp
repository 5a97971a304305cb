#include "policies/cel/macros.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "policies/cel/operators.hpp"

namespace tidegate::cel {
namespace {

constexpr std::string_view simple_name = "argument must be a simple name";
constexpr std::string_view map_insert = "cel.@mapInsert";
constexpr std::string_view unused = "#unused";
constexpr std::string_view sort_by_input = "@__sortBy_input__";

ExprPtr refuse(MacroCall& call, const Expr& at, std::string message) {
  if (!Builder::is_placeholder(at)) {
    call.issues.push_back({at.begin, at.end > at.begin ? at.end - at.begin : 1, std::move(message), {}});
  }
  return call.make.placeholder(call.place);
}

ExprPtr accu(MacroCall& call) {
  return call.make.identifier(call.place, operators::accumulator);
}

ExprPtr list_of(MacroCall& call, ExprPtr item) {
  std::vector<Element> elements;
  if (item) {
    Element& element = elements.emplace_back();
    element.offset = item->offset;
    element.value = std::move(item);
  }
  return call.make.aggregate(Expr::Kind::list, call.place, std::move(elements));
}

ExprPtr empty_list(MacroCall& call) {
  return list_of(call, nullptr);
}
ExprPtr empty_map(MacroCall& call) {
  return call.make.aggregate(Expr::Kind::map, call.place, {});
}

// What is wrong with a name that an argument declares; none when it may be used.
std::optional<std::string> wrong_variable(const Expr& argument, std::string_view not_a_name) {
  if (argument.kind != Expr::Kind::identifier || argument.name.starts_with('.')) return std::string(not_a_name);
  if (argument.name == operators::accumulator || argument.name == "__result__") {
    return "iteration variable overwrites accumulator variable";
  }
  return std::nullopt;
}

// The variables of a comprehension and what it computes with them: the arguments behind the variables.
struct Variables {
  std::string first, second;  // the second: of two-variable macros
};

std::optional<Variables> read_variables(MacroCall& call, std::size_t count, std::string_view not_a_name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (auto wrong = wrong_variable(*call.args[i], not_a_name)) {
      (void)refuse(call, *call.args[i], std::move(*wrong));
      return std::nullopt;
    }
  }
  Variables variables{call.args[0]->name, count == 2 ? call.args[1]->name : std::string()};
  if (variables.first == variables.second) {
    (void)refuse(call, *call.args[1], "duplicate variable name: " + variables.first);
    return std::nullopt;
  }
  return variables;
}

ExprPtr loop(MacroCall& call, Macro macro, const Variables& variables, ExprPtr init, ExprPtr condition, ExprPtr step,
             ExprPtr result) {
  return call.make.comprehension(
      call.place, macro,
      {variables.first, variables.second, std::string(operators::accumulator), std::move(call.target), std::move(init),
       std::move(condition), std::move(step), std::move(result)});
}

template <std::size_t names>
ExprPtr all(MacroCall& call) {
  const auto variables = read_variables(call, names, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  Builder& make = call.make;
  ExprPtr init = make.boolean(call.place, true);
  ExprPtr condition = make.call_of(call.place, operators::not_strictly_false, accu(call));
  ExprPtr step = make.call_of(call.place, operators::logical_and, accu(call), std::move(call.args[names]));
  return loop(call, names == 1 ? Macro::all : Macro::all_two, *variables, std::move(init), std::move(condition),
              std::move(step), accu(call));
}

template <std::size_t names>
ExprPtr exists(MacroCall& call) {
  const auto variables = read_variables(call, names, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  Builder& make = call.make;
  ExprPtr init = make.boolean(call.place, false);
  ExprPtr condition = make.call_of(call.place, operators::not_strictly_false,
                                   make.call_of(call.place, operators::logical_not, accu(call)));
  ExprPtr step = make.call_of(call.place, operators::logical_or, accu(call), std::move(call.args[names]));
  return loop(call, names == 1 ? Macro::exists : Macro::exists_two, *variables, std::move(init), std::move(condition),
              std::move(step), accu(call));
}

template <std::size_t names>
ExprPtr exists_one(MacroCall& call) {
  const auto variables = read_variables(call, names, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  Builder& make = call.make;
  ExprPtr more = make.call_of(call.place, operators::add, accu(call), make.integer(call.place, 1));
  ExprPtr step =
      make.call_of(call.place, operators::conditional, std::move(call.args[names]), std::move(more), accu(call));
  ExprPtr result = make.call_of(call.place, operators::equals, accu(call), make.integer(call.place, 1));
  return loop(call, names == 1 ? Macro::exists_one : Macro::exists_one_two, *variables, make.integer(call.place, 0),
              make.boolean(call.place, true), std::move(step), std::move(result));
}

// `step`, only where the filter (when there is one) holds.
ExprPtr filtered(MacroCall& call, ExprPtr filter, ExprPtr step) {
  if (!filter) return step;
  return call.make.call_of(call.place, operators::conditional, std::move(filter), std::move(step), accu(call));
}

ExprPtr appended(MacroCall& call, ExprPtr item) {
  return call.make.call_of(call.place, operators::add, accu(call), list_of(call, std::move(item)));
}

// The predicate of a macro that has `plain` arguments without one.
ExprPtr take_filter(MacroCall& call, std::size_t plain) {
  return call.args.size() > plain ? std::move(call.args[plain - 1]) : nullptr;
}

ExprPtr map(MacroCall& call) {
  const auto variables = read_variables(call, 1, "argument is not an identifier");
  if (!variables) return call.make.placeholder(call.place);
  ExprPtr filter = take_filter(call, 2);
  ExprPtr step = filtered(call, std::move(filter), appended(call, std::move(call.args.back())));
  return loop(call, Macro::map, *variables, empty_list(call), call.make.boolean(call.place, true), std::move(step),
              accu(call));
}

ExprPtr filter(MacroCall& call) {
  const auto variables = read_variables(call, 1, "argument is not an identifier");
  if (!variables) return call.make.placeholder(call.place);
  ExprPtr step = filtered(call, std::move(call.args[1]), appended(call, std::move(call.args[0])));
  return loop(call, Macro::filter, *variables, empty_list(call), call.make.boolean(call.place, true), std::move(step),
              accu(call));
}

ExprPtr transform_list(MacroCall& call) {
  const auto variables = read_variables(call, 2, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  ExprPtr filter = take_filter(call, 3);
  ExprPtr step = filtered(call, std::move(filter), appended(call, std::move(call.args.back())));
  return loop(call, Macro::transform_list, *variables, empty_list(call), call.make.boolean(call.place, true),
              std::move(step), accu(call));
}

ExprPtr transform_map(MacroCall& call) {
  const auto variables = read_variables(call, 2, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  Builder& make = call.make;
  ExprPtr filter = take_filter(call, 3);
  ExprPtr insert = make.call_of(call.place, map_insert, accu(call), make.identifier(call.place, variables->first),
                                std::move(call.args.back()));
  ExprPtr step = filtered(call, std::move(filter), std::move(insert));
  return loop(call, Macro::transform_map, *variables, empty_map(call), make.boolean(call.place, true), std::move(step),
              accu(call));
}

ExprPtr transform_map_entry(MacroCall& call) {
  const auto variables = read_variables(call, 2, simple_name);
  if (!variables) return call.make.placeholder(call.place);
  Builder& make = call.make;
  ExprPtr filter = take_filter(call, 3);
  ExprPtr insert = make.call_of(call.place, map_insert, accu(call), std::move(call.args.back()));
  ExprPtr step = filtered(call, std::move(filter), std::move(insert));
  return loop(call, Macro::transform_map_entry, *variables, empty_map(call), make.boolean(call.place, true),
              std::move(step), accu(call));
}

ExprPtr has(MacroCall& call) {
  Expr& argument = *call.args[0];
  if (argument.kind != Expr::Kind::select) return refuse(call, argument, "invalid argument to has() macro");
  return call.make.select(call.place, std::move(argument.target), std::move(argument.name), true);
}

// `result`, with `name` standing for `value`: a comprehension that never runs.
ExprPtr bind(MacroCall& call, Macro macro, std::string_view name, ExprPtr value, ExprPtr result) {
  Builder& make = call.make;
  return make.comprehension(call.place, macro,
                            {std::string(unused),
                             {},
                             std::string(name),
                             empty_list(call),
                             std::move(value),
                             make.boolean(call.place, false),
                             make.identifier(call.place, name),
                             std::move(result)});
}

// target.hasValue() ? WRAPPED(bind) : optional.none()
ExprPtr optional_map(MacroCall& call, Macro macro, std::string_view name) {
  Builder& make = call.make;
  const Expr& argument = *call.args[0];
  if (argument.kind != Expr::Kind::identifier || argument.name.starts_with('.')) {
    return refuse(call, argument, std::string(name) + "() variable name must be a simple identifier");
  }
  const std::string variable = argument.name;
  ExprPtr value = make.call(call.place, "value", {}, make.copy(*call.target));
  ExprPtr bound = bind(call, Macro::none, variable, std::move(value), std::move(call.args[1]));
  if (macro == Macro::opt_map) {
    bound = make.call_of(call.place, "optional.of", std::move(bound));
  }
  ExprPtr present = make.call(call.place, "hasValue", {}, std::move(call.target));
  ExprPtr result = make.call_of(call.place, operators::conditional, std::move(present), std::move(bound),
                                make.call(call.place, "optional.none", {}));
  result->macro = macro;
  return result;
}

ExprPtr opt_map(MacroCall& call) {
  return optional_map(call, Macro::opt_map, "optMap");
}
ExprPtr opt_flat_map(MacroCall& call) {
  return optional_map(call, Macro::opt_flat_map, "optFlatMap");
}

ExprPtr sort_by(MacroCall& call) {
  const Expr::Kind kind = call.target->kind;
  if (kind == Expr::Kind::constant || kind == Expr::Kind::map || kind == Expr::Kind::structure) {
    return refuse(call, *call.target,
                  "sortBy can only be applied to a list, identifier, comprehension, call or select expression");
  }
  Builder& make = call.make;
  ExprPtr list = std::exchange(call.target, make.identifier(call.place, sort_by_input));
  ExprPtr keys = map(call);
  if (Builder::is_placeholder(*keys)) return keys;
  std::vector<ExprPtr> args;
  args.push_back(std::move(keys));
  ExprPtr sorted =
      make.call(call.place, "@sortByAssociatedKeys", std::move(args), make.identifier(call.place, sort_by_input));
  return bind(call, Macro::sort_by, sort_by_input, std::move(list), std::move(sorted));
}

// cel-go's parser has existsOne(x, p) too, but the environment that Kubernetes builds on leaves it out.
constexpr std::array macros{
    MacroEntry{"has", false, 1, has},
    MacroEntry{"all", true, 2, all<1>},
    MacroEntry{"all", true, 3, all<2>},
    MacroEntry{"exists", true, 2, exists<1>},
    MacroEntry{"exists", true, 3, exists<2>},
    MacroEntry{"exists_one", true, 2, exists_one<1>},
    MacroEntry{"exists_one", true, 3, exists_one<2>},
    MacroEntry{"existsOne", true, 3, exists_one<2>},
    MacroEntry{"map", true, 2, map},
    MacroEntry{"map", true, 3, map},
    MacroEntry{"filter", true, 2, filter},
    MacroEntry{"transformList", true, 3, transform_list},
    MacroEntry{"transformList", true, 4, transform_list},
    MacroEntry{"transformMap", true, 3, transform_map},
    MacroEntry{"transformMap", true, 4, transform_map},
    MacroEntry{"transformMapEntry", true, 3, transform_map_entry},
    MacroEntry{"transformMapEntry", true, 4, transform_map_entry},
    MacroEntry{"optMap", true, 2, opt_map},
    MacroEntry{"optFlatMap", true, 2, opt_flat_map},
    MacroEntry{"sortBy", true, 2, sort_by},
};

}  // namespace

const MacroEntry* find_macro(std::string_view name, bool member, std::size_t arguments) noexcept {
  for (const MacroEntry& entry : macros) {
    if (entry.member == member && entry.arguments == arguments && entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace tidegate::cel
