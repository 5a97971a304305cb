// What the checks' tests share: a check from the YAML an author would write, an object from JSON, what the check finds
// in it, and the object after its defaults (over json::with(), as simple as can be).
// Thread contract: one test at a time.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/admission/pod_template.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/checks/check.hpp"

namespace tidegate::tests {

// A check and what was wrong with its settings: `LINE:COL: MESSAGE` each, with ` | HINT` where there is one.
struct Loaded {
  std::unique_ptr<const checks::Check> check;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

// `settings` is the YAML below the field `name`: load("images", "allow: [nginx]").
[[nodiscard]] Loaded load(std::string_view name, std::string_view settings);
// The check alone; fails the test when it does not load.
[[nodiscard]] std::unique_ptr<const checks::Check> load_good(std::string_view name, std::string_view settings);

// An object, and the Pod in it by its `kind` (Pod, Deployment, CronJob, ReplicationController …).
class Object {
 public:
  explicit Object(std::string_view json);
  [[nodiscard]] const json::Node& root() const noexcept { return root_; }
  [[nodiscard]] const admission::Pod* pod() const noexcept { return pod_ ? &*pod_ : nullptr; }
  [[nodiscard]] base::Arena& arena() const noexcept { return *arena_; }
  void replace(const json::Node& root);

 private:
  std::shared_ptr<base::Arena> arena_;
  const admission::PodHome* home_ = nullptr;
  json::Node root_;
  std::optional<admission::Pod> pod_;
};

// What the check finds: `PATH: MESSAGE` each.
[[nodiscard]] std::vector<std::string> findings(const checks::Check& check, const Object& object);
// Their identities, and `container=… image=…` of each.
[[nodiscard]] std::vector<std::string> identities(const checks::Check& check, const Object& object);
[[nodiscard]] std::vector<std::string> origins(const checks::Check& check, const Object& object);

struct Filled {
  Object object;
  std::vector<std::string> edits;  // `PATH = VALUE` in order
};
[[nodiscard]] Filled fill(const checks::Check& check, const Object& object);

// A Pod with this spec: pod(R"({"containers": []})").
[[nodiscard]] std::string pod(std::string_view spec);
// A Deployment whose Pod template has this spec and these template labels.
[[nodiscard]] std::string deployment(std::string_view spec, std::string_view template_labels = "{}");

}  // namespace tidegate::tests

// So that a failed comparison of findings shows them, one a line.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static doctest::String convert(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += "\n    " + text;
    return out.empty() ? "nothing" : out.c_str();
  }
};
