#include "policies/engine/patches/apply.hpp"

#include <utility>
#include <vector>

#include "policies/admission/json_patch.hpp"
#include "policies/admission/json_patch_apply.hpp"
#include "policies/admission/merge/merge.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/to_json.hpp"
#include "policies/engine/patches/edits.hpp"
#include "policies/engine/patches/guard.hpp"

namespace tidegate::engine {

namespace {

using admission::PatchOperation;
using base::fail;
using base::Result;
using cel::Value;
using json::Node;

// A text field of a JSONPatch: a `dyn` may have given it any value.
Result<std::string_view> text_of(std::string_view field, const Value& value) {
  if (value.is(cel::Kind::string)) return value.text();
  return fail("unexpected type " + std::string(cel::type_name(value)) + " for JSONPatch '" + std::string(field) +
              "' field");
}

Result<PatchOperation> operation_of(const Value& value, base::Arena& arena) {
  if (!value.is(cel::Kind::structure)) {
    return fail("type mismatch: jsonPatch should evaluate to an array of JSONPatch, got an element of " +
                std::string(cel::type_name(value)));
  }
  PatchOperation operation;
  for (const cel::Entry& field : value.structure().fields) {
    const std::string_view name = field.key.text();
    if (name == "value") {
      const bool is_object = field.value.is(cel::Kind::structure);
      const auto json = cel::to_json(field.value, arena, {.form = cel::JsonForm::patch, .check_type_names = is_object});
      if (!json) return fail("JSONPatch 'value' field: " + json.error().message);
      operation.value = *json;
      continue;
    }
    const auto text = text_of(name, field.value);
    if (!text) return text.error();
    if (name == "op") operation.op = *text;
    if (name == "path") operation.path = *text;
    if (name == "from" && !text->empty()) operation.from = *text;
  }
  return operation;
}

// The document after the patch; nothing when a test did not hold.
Result<std::optional<Node>> apply_json_patch(const Value& value, WorkingDocument& document, base::Arena& arena) {
  if (!value.is(cel::Kind::list)) return fail("type mismatch: jsonPatch should evaluate to an array");
  if (value.size() > limits::max_patch_operations) {
    return fail("the patch has " + std::to_string(value.size()) + " operations; the limit is " +
                std::to_string(limits::max_patch_operations));
  }
  std::vector<PatchOperation> operations;
  operations.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto operation = operation_of(value.item(i), arena);
    if (!operation) return operation.error();
    operations.push_back(*operation);
  }
  auto patched = admission::apply_patch(document.object(), operations, arena, document.room());
  if (!patched) return fail("JSON Patch: " + patched.error().message);
  return patched;
}

Result<std::optional<Node>> merge_configuration(const Value& value, const admission::GroupVersionKind& kind,
                                                WorkingDocument& document, base::Arena& arena) {
  const auto* type = admission::merge::find_kind(kind.group, kind.version, kind.kind);
  if (type == nullptr) {
    return fail("no schema is known of " + std::string(kind.group) + (kind.group.empty() ? "" : "/") +
                std::string(kind.version) + " " + std::string(kind.kind) +
                ", so nothing can be merged into it; use jsonPatch");
  }
  if (!value.is(cel::Kind::structure)) {
    return fail("unsupported return type from applyConfiguration expression: " + std::string(cel::type_name(value)));
  }
  const auto configuration =
      cel::to_json(value, arena, {.form = cel::JsonForm::configuration, .check_type_names = true});
  if (!configuration) return fail("type mismatch: " + configuration.error().message);
  auto merged = admission::merge::apply_configuration(document.object(), *configuration, *type, arena, document.room());
  if (!merged) return fail("error applying patch: " + merged.error().message);
  return std::optional<Node>(*merged);
}

}  // namespace

std::optional<std::string> apply_patch(const Context& context, const PatchRule& rule, Evaluation& evaluation,
                                       WorkingDocument& document) {
  CostLeft left{limits::max_cel_policy_cost};
  const auto value = evaluation.evaluate(rule.expression, left);
  if (!value) return evaluation.failure();
  base::Arena& arena = context.scratch.arena;
  const auto patched = rule.kind == PatchKind::json_patch
                           ? apply_json_patch(*value, document, arena)
                           : merge_configuration(*value, context.review.kind, document, arena);
  if (!patched) return patched.error().message;
  if (!*patched) return std::nullopt;
  if (auto refused = refused_change(context.home, document.object(), **patched)) return refused;
  if (!document.described()) {
    base::ScratchText patch;
    const auto count = admission::write_patch(document.object(), **patched, patch.string());
    if (!count) return count.error().message;
    if (*count != 0) document.replace(**patched, *count);
    return std::nullopt;
  }
  auto edits = edits_between(document.object(), **patched, arena);
  if (!edits) return edits.error().message;
  const std::size_t count = edits->size();
  if (count != 0) document.replace(**patched, count, std::move(*edits));
  return std::nullopt;
}

}  // namespace tidegate::engine
