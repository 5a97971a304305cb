// What annotations share with labels is tested in labels_test.cpp; here is what differs.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

TEST_CASE("annotations: required, forbidden and filled in as labels are") {
  const auto check =
      load_good("annotations",
                R"({require: {example.com/contact: ".+@example[.]com"}, forbid: [old], defaults: {note: "a b: c"}})");
  const Object wrong(R"({"kind": "Service", "metadata": {"annotations": {"example.com/contact": "me", "old": ""}}})");
  CHECK(findings(*check, wrong) ==
        Texts{"metadata.annotations[example.com/contact]: \"me\" is not allowed; set it to a text that matches "
              ".+@example[.]com",
              "metadata.annotations[old]: must not be set; remove it"});
  const Object good(R"({"kind": "Service", "metadata": {"annotations": {"example.com/contact": "me@example.com"}}})");
  CHECK(findings(*check, good).empty());
  CHECK(fill(*check, good).edits == Texts{"metadata.annotations[note] = \"a b: c\""});
  CHECK(check->static_defaults()[0].place == "metadata.annotations[note]");
}

TEST_CASE("annotations on template are those of the Pod") {
  const auto check = load_good("annotations", "{on: template, require: {note: {}}, defaults: {hint: x}}");
  CHECK(check->needs_pod());
  CHECK(findings(*check, Object(deployment("{}"))) ==
        Texts{"spec.template.metadata.annotations[note]: is required but missing; set it to a text"});
  CHECK(findings(*check, Object(R"({"kind": "Pod", "metadata": {"annotations": {"note": ""}}, "spec": {}})")).empty());
  CHECK(check->static_defaults()[0].place == "template.metadata.annotations[hint]");
}

TEST_CASE("annotations: no selector uses them, so all are filled in") {
  const auto check = load_good("annotations", "defaults: {tier: web}");
  CHECK(fill(*check, Object(R"({"kind": "Deployment", "spec": {"selector": {"matchLabels": {"tier": "web"}}}})"))
            .edits.size() == 1);
}

TEST_CASE("annotations: keys keep to Kubernetes' grammar, values may be any text") {
  CHECK(load("annotations", "require: {\"a b\": {}}").errors.size() == 1);
  CHECK(load("annotations", "require: {a: {values: [\"a b\"]}}").errors.empty());
  CHECK(load("annotations", "{}").errors.size() == 1);
}

}  // namespace tidegate::tests
