#include "policies/engine/patches/compile.hpp"

#include <utility>

#include "policies/cel/patch_types.hpp"
#include "policies/engine/expressions/environment.hpp"

namespace tidegate::engine {

cel::Environment patch_environment() {
  static const cel::Environment environment = [] {
    cel::Environment made = rule_environment(Items::no);
    cel::add_patch_types(made);
    return made;
  }();
  return environment;
}

std::unique_ptr<const PatchRule> compile_patch(fields::Reader& reader, PatchKind kind, const ExpressionText& text,
                                               const cel::Environment& environment,
                                               std::span<const NamedExpression> variables) {
  const Wanted wanted = kind == PatchKind::json_patch ? Wanted::json_patch : Wanted::apply_configuration;
  auto compiled = compile_expression(reader, text, environment, wanted, variables);
  if (!compiled) return nullptr;
  return std::make_unique<const PatchRule>(PatchRule{kind, std::move(*compiled)});
}

}  // namespace tidegate::engine
