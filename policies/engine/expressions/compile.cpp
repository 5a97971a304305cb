#include "policies/engine/expressions/compile.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "policies/cel/patch_types.hpp"

namespace tidegate::engine {

namespace {

using fields::Reader;

// cel-go marks a selection at its dot; who reads it looks for the field.
yaml::Place place_of(const Reader& reader, const ExpressionText& text, const cel::Issue& issue) {
  constexpr std::string_view undefined = "undefined field '";
  std::size_t offset = issue.offset;
  std::size_t length = std::max<std::size_t>(issue.length, 1);
  if (issue.message.starts_with(undefined)) {
    const std::string_view rest = std::string_view(issue.message).substr(undefined.size());
    const std::string_view field = rest.substr(0, rest.find('\''));
    if (const std::size_t found = text.text.find(field, offset); found != std::string::npos) {
      offset = found;
      length = std::max<std::size_t>(field.size(), 1);
    }
  }
  return reader.inside(text.written, offset, length);
}

void report(Reader& reader, const ExpressionText& text, const cel::Issues& issues) {
  for (const cel::Issue& issue : issues) reader.error(place_of(reader, text, issue), issue.message, issue.hint);
}

// Whether the result is of the wanted type; reports it when not, in Kubernetes' words.
bool fits(Reader& reader, const ExpressionText& text, const cel::Type& type, Wanted wanted) {
  if (wanted == Wanted::anything) return true;
  if (wanted == Wanted::json_patch || wanted == Wanted::apply_configuration) {
    const bool list = wanted == Wanted::json_patch;
    const cel::Type& patch = list ? *cel::json_patch_list_type() : *cel::apply_configuration_type();
    if (cel::same(type, patch)) return true;
    reader.error(reader.inside(text.written, 0, std::max<std::size_t>(text.text.size(), 1)),
                 "must evaluate to " + patch.text() + " but got " + type.text(),
                 list ? "write [JSONPatch{op: …, path: …, value: …}]" : "write Object{…}");
    return false;
  }
  const bool boolean = wanted == Wanted::boolean;
  if (type.is(boolean ? cel::TypeKind::boolean : cel::TypeKind::string)) return true;
  std::string hint;
  if (type.is(cel::TypeKind::dyn)) {
    hint = boolean ? "compare it, for example with `== true`, or wrap it in bool(…)" : "wrap it in string(…)";
  } else if (!boolean) {
    hint = "wrap it in string(…)";
  }
  reader.error(reader.inside(text.written, 0, std::max<std::size_t>(text.text.size(), 1)),
               std::string("must evaluate to ") + (boolean ? "bool" : "string") + " but got " + type.text(),
               std::move(hint));
  return false;
}

// Named, or reached through a whole `metadata`.
bool reads_managed_fields(const cel::Program& program) {
  return program.source().find("managedFields") != std::string::npos ||
         std::ranges::any_of(program.paths(), [](const auto& path) { return path.names.back() == "metadata"; });
}

}  // namespace

std::optional<Expression> compile_expression(Reader& reader, const ExpressionText& text,
                                             const cel::Environment& environment, Wanted wanted,
                                             std::span<const NamedExpression> variables) {
  auto program = cel::Program::compile(text.text, environment);
  if (program.has_error()) {
    report(reader, text, program.error());
    return std::nullopt;
  }
  if (!fits(reader, text, *program->type(), wanted)) return std::nullopt;
  Expression out{std::move(*program)};
  out.reads_old_object = out.program.reads("oldObject");
  out.reads_pod = out.program.reads("pod");
  out.heavy = out.program.is_heavy();
  out.reads_managed_fields = reads_managed_fields(out.program);
  for (const NamedExpression& variable : variables) {
    if (!out.program.reads("variables." + variable.name)) continue;
    out.reads_old_object = out.reads_old_object || variable.expression.reads_old_object;
    out.reads_pod = out.reads_pod || variable.expression.reads_pod;
    out.heavy = out.heavy || variable.expression.heavy;
    out.reads_managed_fields = out.reads_managed_fields || variable.expression.reads_managed_fields;
  }
  return out;
}

}  // namespace tidegate::engine

namespace tidegate::fields {

void Codec<engine::ExpressionText>::read(Reader& reader, const yaml::Value& value, engine::ExpressionText& out) {
  const auto text = reader.string(value);
  if (!text) return;
  std::string_view trimmed = *text;
  while (!trimmed.empty() && (trimmed.back() == '\n' || trimmed.back() == ' ')) trimmed.remove_suffix(1);
  if (trimmed.empty()) return reader.error(value, "an expression is missing here");
  out.text = trimmed;
  out.written = value;
}

}  // namespace tidegate::fields
