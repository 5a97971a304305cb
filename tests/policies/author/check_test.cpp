#include "policies/author/check.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "policies/author/resources.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::author {
namespace {

namespace fs = std::filesystem;

// A directory of its own for each test, gone at its end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tidegate-check-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::string path(const std::string& name = "") const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

struct Checked {
  int code;
  std::string out, err;
};

Checked run(const Folder& folder, std::vector<std::string> inputs, const std::string& in = "",
            Format format = Format::text) {
  CheckOptions options;
  options.rules = folder.write("rules/rules.yaml", R"(apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: images}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: registry, images: {allow: ["registry.example.com/*"]}}
    - {name: cpu, resources: {require: [requests.cpu], defaults: {requests.cpu: 100m}}}
)");
  options.inputs = std::move(inputs);
  options.format = format;
  std::istringstream stdin_text(in);
  std::ostringstream out, err;
  const int code = check(options, stdin_text, out, err);
  return {code, out.str(), err.str()};
}

const std::string good = R"(apiVersion: v1
kind: Pod
metadata: {name: good}
spec: {containers: [{name: a, image: registry.example.com/a:1}]}
)";
const std::string bad = R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: bad, namespace: shop}
spec: {template: {spec: {containers: [{name: a, image: nginx}]}}}
)";

TEST_CASE("defaults are filled in before the result is judged") {
  const Folder folder;
  const Checked checked = run(folder, {"-"}, good);
  CHECK(checked.code == 0);
  CHECK(checked.out ==
        "-:1: Pod default/good: allowed\n"
        "  fills in: add /spec/containers/0/resources {\"requests\":{\"cpu\":\"100m\"}}\n"
        "1 object checked: 0 denied, 1 allowed, 1 with defaults filled in\n");
  CHECK(checked.err.empty());
}

TEST_CASE("documents, Lists, directories and JSON are all read, each with its place") {
  const Folder folder;
  folder.write("in/a.yaml", "# a comment\n---\n" + good + "---\n" + bad);
  folder.write("in/deep/b.json", R"({"apiVersion":"v1","kind":"List","items":[
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"redis"}]}},
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}]})");
  folder.write("in/kustomization.yaml", "resources: [a.yaml]\n");
  folder.write("in/notes.txt", "not a manifest");
  const Checked checked = run(folder, {folder.path("in")});
  CHECK(checked.code == 1);
  CHECK(checked.err.empty());
  CHECK(checked.out.find("Pod default/good: allowed") != std::string::npos);
  CHECK(checked.out.find("Deployment shop/bad: denied\n") != std::string::npos);
  CHECK(checked.out.find("  - images/registry: spec.template.spec.containers[0].image: \"nginx\"") !=
        std::string::npos);
  CHECK(checked.out.find("Pod default/p: denied\n") != std::string::npos);
  CHECK(checked.out.find("Service default/s: allowed\n") != std::string::npos);
  CHECK(checked.out.find("4 objects checked: 2 denied, 2 allowed") != std::string::npos);
}

TEST_CASE("an AdmissionReview stands for itself, with its operation and old object") {
  const Folder folder;
  const std::string object = R"({"metadata":{"name":"w"},"spec":{"containers":[{"name":"a","image":"nginx"}]}})";
  const std::string review = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",
    "kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},
    "operation":"UPDATE","namespace":"shop","object":)" +
                             object + R"(,"oldObject":)" + object + "}}";
  const Checked checked = run(folder, {"-"}, review);
  CHECK(checked.code == 0);
  CHECK(checked.out.find("warning: (existing) images/registry") != std::string::npos);
}

TEST_CASE("JSON output says the same for machines") {
  const Folder folder;
  const Checked checked = run(folder, {"-"}, bad, Format::json);
  CHECK(checked.code == 1);
  base::Arena arena(limits::MiB, 0);
  const auto report = json::parse_copy(checked.out, arena);
  REQUIRE(report.has_value());
  const json::Node& object = (*report)["objects"].items().front();
  CHECK(object["kind"].string() == "Deployment");
  CHECK(object["namespace"].string() == "shop");
  CHECK_FALSE(object["allowed"].boolean());
  CHECK(object["violations"].items().front()["rule"].string() == "registry");
  CHECK(object["violations"].items().front()["path"].string() == "spec.template.spec.containers[0].image");
  CHECK((*report)["summary"]["denied"].integer() == 1);
}

TEST_CASE("what can't be judged is said, and the exit code is 2 while the rest is judged") {
  const Folder folder;
  const std::pair<std::string, std::string> cases[] = {
      {"a: [", "-:"},
      {"just text", "a document is no manifest"},
      {"apiVersion: v1\nkind: Pod\n", "a document is no manifest"},
      {"kind: AdmissionReview\napiVersion: admission.k8s.io/v9\n", "apiVersion is \"admission.k8s.io/v9\""},
      {"apiVersion: v1\nkind: Pod\nmetadata: {name: x, name: y}\n", "-:8:"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const Checked checked = run(folder, {"-"}, good + "---\n" + text);
    CHECK(checked.code == 2);
    CHECK(checked.err.find(expected) != std::string::npos);
  }
  CHECK(run(folder, {folder.path("nothing-there.yaml")}).code == 2);
  fs::create_directory(folder.path("empty"));
  CHECK(run(folder, {folder.path("empty")}).code == 2);
}

TEST_CASE("bad rules end it with 2 and their diagnostics") {
  const Folder folder;
  CheckOptions options;
  options.rules = folder.write("bad/rules.yaml", "apiVersion: tidegate.dev/v1\nkind: Policy\nspec: {rulez: []}\n");
  options.inputs = {"-"};
  std::istringstream in(good);
  std::ostringstream out, err;
  CHECK(check(options, in, out, err) == 2);
  CHECK(err.str().find("unknown field \"rulez\"") != std::string::npos);
  CHECK(out.str().empty());
}

TEST_CASE("resources are named as the API server names them") {
  struct Case {
    const char* api_version;
    const char* kind;
    const char* group;
    const char* resource;
    bool namespaced;
  };
  const Case cases[] = {
      {"v1", "Pod", "", "pods", true},
      {"apps/v1", "Deployment", "apps", "deployments", true},
      {"v1", "Endpoints", "", "endpoints", true},
      {"networking.k8s.io/v1", "Ingress", "networking.k8s.io", "ingresses", true},
      {"networking.k8s.io/v1", "NetworkPolicy", "networking.k8s.io", "networkpolicies", true},
      {"storage.k8s.io/v1", "StorageClass", "storage.k8s.io", "storageclasses", false},
      {"v1", "Namespace", "", "namespaces", false},
      {"rbac.authorization.k8s.io/v1", "ClusterRole", "rbac.authorization.k8s.io", "clusterroles", false},
      {"example.com/v1", "Node", "example.com", "nodes", true},
      {"example.com/v1", "Database", "example.com", "databases", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.kind);
    const ResourceName name = resource_of(c.api_version, c.kind);
    CHECK(name.group == c.group);
    CHECK(name.resource == c.resource);
    CHECK(name.namespaced == c.namespaced);
  }
}

}  // namespace
}  // namespace tidegate::author
