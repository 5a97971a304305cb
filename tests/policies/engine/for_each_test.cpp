// Rules with forEach: what the items are, where violations are said to be, and exceptions for single containers.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

const std::string spec = "  match: {resources: [workloads]}\n";
const std::string pod = R"({"metadata":{"name":"p"},"spec":{"initContainers":[{"name":"i","image":"bad/i"}],)"
                        R"("containers":[{"name":"a","image":"bad/a"},{"name":"b","image":"good/b"}],)"
                        R"("ephemeralContainers":[{"name":"e","image":"bad/e"}],)"
                        R"("volumes":[{"name":"v","hostPath":{"path":"/"}},{"name":"w","emptyDir":{}}]}})";

std::string lines(const Decided& decided) {
  const std::size_t first = decided.message.find('\n');
  return first == std::string::npos ? std::string() : decided.message.substr(first + 1);
}

}  // namespace

TEST_CASE("each item is judged, and its path stands before the message") {
  struct Case {
    const char* each;
    const char* expression;
    const char* lines;
  };
  const Case cases[] = {
      {"container", "item.image.startsWith('good/')", "- p/r: spec.containers[0]: wrong"},
      {"initContainer", "item.image.startsWith('good/')", "- p/r: spec.initContainers[0]: wrong"},
      {"ephemeralContainer", "item.image.startsWith('good/')", "- p/r: spec.ephemeralContainers[0]: wrong"},
      {"anyContainer", "item.image.startsWith('good/')",
       "- p/r: spec.initContainers[0]: wrong\n- p/r: spec.containers[0]: wrong\n- p/r: spec.ephemeralContainers[0]: "
       "wrong"},
      {"volume", "!has(item.hostPath)", "- p/r: spec.volumes[0]: wrong"},
      {"volume", "item.name in ['v', 'w'] && object.metadata.name == 'p'", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.each);
    const auto set = set_of(policy(
        "p", spec,
        std::string("{name: r, message: wrong, forEach: ") + c.each + ", expression: \"" + c.expression + "\"}"));
    CHECK(lines(decide_text(*set, {.object = pod})) == c.lines);
  }
}

TEST_CASE("items of a template are found where the kind keeps it") {
  const auto set =
      set_of(policy("p", spec, "{name: r, message: wrong, forEach: container, expression: \"item.name != 'a'\"}"));
  const ReviewText review{
      .group = "apps",
      .resource = "deployments",
      .kind = "Deployment",
      .object = R"({"metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"b"},{"name":"a"}]}}}})"};
  CHECK(lines(decide_text(*set, review)) == "- p/r: spec.template.spec.containers[1]: wrong");
}

TEST_CASE("an item that errs hides no other's violation") {
  const auto set =
      set_of(policy("p", spec, "{name: r, message: wrong, forEach: container, expression: item.ok == true}"));
  const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"},{"ok":false}]}})"};
  const Decided decided = decide_text(*set, review);
  CHECK(decided.erred);
  CHECK(lines(decided) ==
        "- p/r: spec.containers[0]: could not be evaluated: expression 'item.ok == true' resulted in error: no such "
        "key: ok\n"
        "- p/r: spec.containers[1]: wrong");
}

TEST_CASE("an exception takes out single containers by name or image") {
  const std::string rule = policy("p", spec, "{name: r, message: wrong, forEach: anyContainer, expression: \"false\"}");
  const auto with = [&](const std::string& limit) {
    return set_of(rule +
                  "---\napiVersion: tidegate.dev/v1\nkind: Exception\nmetadata: {name: x}\nspec:\n"
                  "  policies: [{name: p}]\n  match: {namespaces: [shop]}\n  " +
                  limit + "\n  reason: tested\n");
  };
  const ReviewText review{
      .object =
          R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"x.io/a:1"},{"name":"b","image":"y.io/b:1"}]}})"};
  CHECK(lines(decide_text(*with("containers: [a]"), review)) == "- p/r: spec.containers[1]: wrong");
  CHECK(lines(decide_text(*with("images: [y.io/b]"), review)) == "- p/r: spec.containers[0]: wrong");
}

}  // namespace tidegate::engine
