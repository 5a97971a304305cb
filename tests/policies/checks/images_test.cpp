#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

const std::string digest = "@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

std::string pod_with(std::string_view image) {
  return pod(R"({"containers": [{"name": "app", "image": ")" + std::string(image) + R"("}]})");
}

// What is wrong with one container's image, without its path.
Texts judge(const checks::Check& check, std::string_view image) {
  Texts out = findings(check, Object(pod_with(image)));
  const std::string path = "spec.containers[0].image: ";
  for (std::string& text : out) {
    REQUIRE(text.starts_with(path));
    text.erase(0, path.size());
  }
  return out;
}

}  // namespace

TEST_CASE("images: allow takes what a pattern matches and says what would be taken") {
  const auto check = load_good("images", R"(allow: [registry.example.com/*, "*.example.net/team/*"])");
  const std::string tail = ", which is not allowed; allowed: registry.example.com/*, *.example.net/team/*";
  CHECK(judge(*check, "registry.example.com/shop/app:1") == Texts{});
  CHECK(judge(*check, "eu.example.net/team/app") == Texts{});
  CHECK(judge(*check, "nginx") == Texts{"\"nginx\" comes from docker.io" + tail});
  CHECK(judge(*check, "registry.example.com.evil.io/app") ==
        Texts{"\"registry.example.com.evil.io/app\" comes from registry.example.com.evil.io" + tail});
  CHECK(judge(*check, "registry.example.com:5000/app") ==
        Texts{"\"registry.example.com:5000/app\" comes from registry.example.com:5000" + tail});
}

TEST_CASE("images: where the registry is right but the repository is not, the message does not blame the registry") {
  const auto check = load_good("images", "allow: [registry.example.com/shop/*, redis]");
  CHECK(judge(*check, "registry.example.com/other/app") ==
        Texts{"\"registry.example.com/other/app\" is not allowed; allowed: registry.example.com/shop/*, redis"});
  CHECK(judge(*check, "nginx") == Texts{"\"nginx\" is not allowed; allowed: registry.example.com/shop/*, redis"});
  CHECK(judge(*check, "redis:7") == Texts{});
}

TEST_CASE("images: a long allow-list is cut") {
  std::string list = "allow: [";
  for (int i = 0; i < 40; ++i) list += "registry" + std::to_string(i) + ".example.com/*, ";
  const auto check = load_good("images", list + "last.example.com/*]");
  const Texts wrong = judge(*check, "nginx");
  REQUIRE(wrong.size() == 1);
  CHECK(wrong.front().ends_with(" more"));
  CHECK(wrong.front().size() < 300);
}

TEST_CASE("images: what is denied is denied in every spelling") {
  const auto check = load_good("images", "{deny: [\"docker.io/*\", \"quay.io/app:latest\"]}");
  for (const char* image : {"nginx", "docker.io:443/library/nginx", "index.docker.io/library/nginx", "quay.io/app",
                            "quay.io/app:latest@sha256:"
                            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}) {
    CAPTURE(image);
    const std::string spec = std::string(R"({"containers": [{"name": "a", "image": ")") + image + R"("}]})";
    CHECK(findings(*check, Object(pod(spec))).size() == 1);
  }
}

TEST_CASE("images: deny wins over allow") {
  const auto check = load_good("images", "{allow: [registry.example.com/*], deny: [registry.example.com/old/*]}");
  CHECK(judge(*check, "registry.example.com/new/app") == Texts{});
  CHECK(judge(*check, "registry.example.com/old/app") ==
        Texts{"\"registry.example.com/old/app\" is denied by the pattern registry.example.com/old/*; use another "
              "image"});
}

TEST_CASE("images: requireDigest wants a digest, with or without a tag") {
  const auto check = load_good("images", "requireDigest: true");
  CHECK(judge(*check, "nginx" + digest) == Texts{});
  CHECK(judge(*check, "nginx:1.27" + digest) == Texts{});
  CHECK(judge(*check, "nginx:1.27") == Texts{"\"nginx:1.27\" has no digest, so its content can change; pin it as "
                                             "docker.io/library/nginx@sha256:…"});
}

TEST_CASE("images: forbidTags catches tags by glob, and latest also what has neither tag nor digest") {
  const auto check = load_good("images", "forbidTags: [latest, \"*-rc*\"]");
  CHECK(judge(*check, "nginx:1.27") == Texts{});
  CHECK(judge(*check, "nginx" + digest) == Texts{});
  CHECK(judge(*check, "nginx:latest") == Texts{"\"nginx:latest\" has the tag \"latest\", which is forbidden; name a "
                                               "version"});
  CHECK(judge(*check, "localhost:5000/app") ==
        Texts{"\"localhost:5000/app\" has neither tag nor digest, so it is pulled as latest, which is forbidden; name "
              "a version"});
  CHECK(judge(*check, "nginx:2.0-rc1") == Texts{"\"nginx:2.0-rc1\" has the tag \"2.0-rc1\", which is forbidden; name "
                                                "a version"});
  CHECK(judge(*check, "nginx:latest" + digest).size() == 1);
  CHECK(judge(*load_good("images", "forbidTags: [dev]"), "nginx") == Texts{});
  const auto no_tags = load_good("images", "forbidTags: [\"*\"]");
  CHECK(judge(*no_tags, "nginx" + digest) == Texts{});
  CHECK(judge(*no_tags, "nginx:1").size() == 1);
}

TEST_CASE("images: each thing that is wrong with an image is a finding of its own") {
  const auto check =
      load_good("images", "{allow: [registry.example.com/*], requireDigest: true, forbidTags: [latest]}");
  CHECK(judge(*check, "nginx").size() == 3);
  CHECK(identities(*check, Object(pod_with("nginx"))) == Texts{"containers|app|image|allow|nginx",
                                                               "containers|app|image|digest|nginx",
                                                               "containers|app|image|tag|nginx"});
}

TEST_CASE("images: an image that no runtime could read is a violation with the reason") {
  const auto check = load_good("images", "forbidTags: [latest]");
  for (const std::string_view image : {"registry.example.com/büro/app:1", "Nginx UPPER", "a//b", "nginx:", "-"}) {
    CAPTURE(image);
    const Texts wrong = judge(*check, image);
    REQUIRE(wrong.size() == 1);
    CHECK(wrong.front().find(" is no image reference: ") != std::string::npos);
  }
  const Object hostile(pod(R"({"containers": [{"name": "app", "image": "a\u001b[31m\nb"}]})"));
  CHECK(findings(*check, hostile).front().find('\n') == std::string::npos);
  CHECK(findings(*check, hostile).front().find('\x1b') == std::string::npos);
}

TEST_CASE("images: an empty image passes in a template, not in a Pod") {
  const auto check = load_good("images", "forbidTags: [latest]");
  const std::string spec = R"({"containers": [{"name": "a", "image": ""}, {"name": "b"}]})";
  CHECK(findings(*check, Object(pod(spec))) == Texts{"spec.containers[0].image: is empty; name an image",
                                                     "spec.containers[1].image: is empty; name an image"});
  CHECK(findings(*check, Object(deployment(spec))).empty());
}

TEST_CASE("images: all container lists and image volumes are judged") {
  const auto check = load_good("images", "allow: [registry.example.com/*]");
  CHECK(check->needs_pod());
  const std::string spec =
      R"({"initContainers": [{"name": "i", "image": "i"}], "containers": [{"name": "c", "image": "c"}],
    "ephemeralContainers": [{"name": "e", "image": "e"}],
    "volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "model", "image": {"reference": "docker.io/x/model:1"}},
                {"name": "good", "image": {"reference": "registry.example.com/model:1"}}]})";
  const Object object(deployment(spec));
  Texts paths;
  for (const std::string& text : findings(*check, object)) paths.push_back(text.substr(0, text.find(':')));
  CHECK(paths == Texts{"spec.template.spec.initContainers[0].image", "spec.template.spec.containers[0].image",
                       "spec.template.spec.ephemeralContainers[0].image",
                       "spec.template.spec.volumes[1].image.reference"});
  CHECK(origins(*check, object) == Texts{"container=i image=i", "container=c image=c", "container=e image=e",
                                         "container= image=docker.io/x/model:1"});
  CHECK(identities(*check, object).back() == "volumes|model|image|allow|docker.io/x/model:1");
  CHECK(findings(*check, Object(pod(R"({"volumes": [{"name": "v", "image": {}}]})"))) ==
        Texts{"spec.volumes[0].image.reference: is empty; name an image"});
  CHECK(findings(*check, Object(R"({"kind": "Deployment", "spec": {}})")).empty());
}

TEST_CASE("images settings that can't be meant are load errors") {
  const std::vector<std::pair<std::string_view, std::string>> cases{
      {"{}", "1:1: this rule checks nothing | give allow, deny, requireDigest: true or forbidTags"},
      {"requireDigest: false", "1:1: this rule checks nothing"},
      {"allow: []", "1:8: an empty list allows no image at all | list patterns, or drop the field"},
      {"allow: [\"registry.example.com*\"]", "1:"},
      {"forbidTag: [latest]", "1:1: unknown field \"forbidTag\""},
      {"forbidTags: [\"\"]", "1:15: "},
  };
  for (const auto& [settings, error] : cases) {
    CAPTURE(settings);
    const Loaded loaded = load("images", settings);
    REQUIRE_FALSE(loaded.errors.empty());
    CHECK(loaded.errors.front().substr(0, error.size()) == error);
  }
}

}  // namespace tidegate::tests
