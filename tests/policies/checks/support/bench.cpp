#include "tests/policies/checks/support/bench.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <utility>

#include "policies/base/diagnostics.hpp"
#include "policies/base/json/edit.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/yaml/read.hpp"
#include "policies/checks/registry.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::tests {

namespace {

constexpr std::size_t arena_bytes = 16 * 1024 * 1024;

const admission::PodHome* home_of(std::string_view kind) {
  constexpr std::array<std::array<std::string_view, 3>, 9> kinds{
      {{"Pod", "", "pods"},
       {"Deployment", "apps", "deployments"},
       {"StatefulSet", "apps", "statefulsets"},
       {"DaemonSet", "apps", "daemonsets"},
       {"ReplicaSet", "apps", "replicasets"},
       {"ReplicationController", "", "replicationcontrollers"},
       {"Job", "batch", "jobs"},
       {"CronJob", "batch", "cronjobs"},
       {"PodTemplate", "", "podtemplates"}}};
  for (const auto& [name, group, resource] : kinds) {
    if (name == kind) return admission::find_pod_home(group, resource, "");
  }
  return nullptr;
}

class Edits final : public checks::Defaults {
 public:
  Edits(Object& object, std::vector<std::string>& edits) : object_(object), edits_(edits) {}
  [[nodiscard]] const json::Node& object() const noexcept override { return object_.root(); }
  [[nodiscard]] const admission::Pod* pod() const noexcept override { return object_.pod(); }
  bool set(const admission::Path& path, std::string_view value) override {
    return put(path, json::Node::of(object_.arena().copy(value)));
  }
  bool set(const admission::Path& path, bool value) override { return put(path, json::Node::of(value)); }
  bool set(const admission::Path& path, std::int64_t value) override { return put(path, json::Node::of(value)); }

 private:
  bool put(const admission::Path& path, const json::Node& value) {
    const auto steps = path.steps();
    const json::Node* there = json::at(object_.root(), steps);
    if (there != nullptr && !there->is_null()) return false;
    auto edited = json::with(object_.root(), steps, value, object_.arena());
    REQUIRE(edited.has_value());
    object_.replace(*edited);
    edits_.emplace_back(base::join(path.text(), " = ", json::to_json(value)));
    return true;
  }
  Object& object_;
  std::vector<std::string>& edits_;
};

template <class Show>
std::vector<std::string> each_finding(const checks::Check& check, const Object& object, Show show) {
  base::Arena arena(arena_bytes, 0);
  checks::Findings found(arena);
  values::Matchers matchers;
  check.validate({object.root(), object.pod(), matchers}, found);
  REQUIRE_FALSE(found.overflowed());
  std::vector<std::string> out;
  for (const checks::Finding& finding : found.all()) out.push_back(show(finding));
  return out;
}

}  // namespace

Loaded load(std::string_view name, std::string_view settings) {
  const checks::CheckType* type = checks::find_check(name);
  REQUIRE(type != nullptr);
  const yaml::Source source("rules.yaml", settings);
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics);
  Loaded out;
  if (!diagnostics.has_errors()) {
    REQUIRE(documents.size() == 1);
    fields::Reader reader(source, diagnostics);
    out.check = type->read(reader, documents.front());
  }
  diagnostics.sort();
  for (const base::Diagnostic& diagnostic : diagnostics.all()) {
    std::string text = std::to_string(diagnostic.position.line) + ":" + std::to_string(diagnostic.position.column) +
                       ": " + diagnostic.message;
    if (!diagnostic.hint.empty()) text += " | " + diagnostic.hint;
    (diagnostic.severity == base::Severity::error ? out.errors : out.warnings).push_back(std::move(text));
  }
  CHECK((out.check == nullptr) == diagnostics.has_errors());
  return out;
}

std::unique_ptr<const checks::Check> load_good(std::string_view name, std::string_view settings) {
  Loaded loaded = load(name, settings);
  for (const std::string& error : loaded.errors) FAIL(error);
  REQUIRE(loaded.check != nullptr);
  return std::move(loaded.check);
}

Object::Object(std::string_view json) : arena_(std::make_shared<base::Arena>(arena_bytes, 0)) {
  auto parsed = json::parse_copy(json, *arena_);
  if (!parsed) FAIL(parsed.error().message << " in " << json);
  home_ = home_of((*parsed)["kind"].string());
  replace(*parsed);
}

void Object::replace(const json::Node& root) {
  root_ = root;
  pod_ = home_ == nullptr ? std::nullopt : admission::find_pod(*home_, root_);
}

std::vector<std::string> findings(const checks::Check& check, const Object& object) {
  return each_finding(check, object, [](const checks::Finding& finding) {
    return std::string(finding.path) + ": " + std::string(finding.message);
  });
}

std::vector<std::string> identities(const checks::Check& check, const Object& object) {
  return each_finding(check, object, [](const checks::Finding& finding) { return std::string(finding.identity); });
}

std::vector<std::string> origins(const checks::Check& check, const Object& object) {
  return each_finding(check, object, [](const checks::Finding& finding) {
    return "container=" + std::string(finding.container) + " image=" + std::string(finding.image);
  });
}

Filled fill(const checks::Check& check, const Object& object) {
  Filled out{object, {}};
  Edits edits(out.object, out.edits);
  values::Matchers matchers;
  check.set_defaults(edits, matchers);
  return out;
}

std::string pod(std::string_view spec) {
  return R"({"kind": "Pod", "metadata": {"name": "p"}, "spec": )" + std::string(spec) + "}";
}

std::string deployment(std::string_view spec, std::string_view template_labels) {
  return R"({"kind": "Deployment", "metadata": {"name": "d"}, "spec": {"template": {"metadata": {"labels": )" +
         std::string(template_labels) + R"(}, "spec": )" + std::string(spec) + "}}}";
}

}  // namespace tidegate::tests
