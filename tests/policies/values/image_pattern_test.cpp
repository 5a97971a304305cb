#include "policies/values/image_pattern.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

using tidegate::values::ImagePattern;
using tidegate::values::parse_image;

namespace {

const std::string digest = "@sha256:" + std::string(64, 'a');

ImagePattern pattern(const std::string& text) {
  auto compiled = ImagePattern::compile(text);
  if (!compiled) FAIL("no pattern: " << text << ": " << compiled.error().message);
  return *compiled;
}

// What a runtime would refuse matches nothing.
bool matches(const ImagePattern& compiled, const std::string& image) {
  const auto reference = parse_image(image);
  return reference.has_value() && compiled.matches(*reference);
}

}  // namespace

TEST_CASE("patterns match the images they name and no others") {
  struct Case {
    std::string pattern;
    std::vector<std::string> yes;
    std::vector<std::string> no;
  };
  const Case cases[] = {
      {"registry.example.com/*",
       {"registry.example.com/a", "registry.example.com/a/b/c:1", "Registry.Example.COM/a",
        "registry.example.com/a" + digest, "registry.example.com/a:1" + digest},
       {"registry.example.com.evil.io/a", "evil.io/registry.example.com/a", "registry.example.com:443/a",
        "registry.example.com:5000/a", "registry.example.com./a", "user@registry.example.com/a",
        "xregistry.example.com/a", "a.registry.example.com/a", "registry.example.com/../a", "registryxexample.com/a",
        "nginx", "evil.io/a@registry.example.com/a", "registry.example.com"}},
      {"registry.example.com:5000/team/*",
       {"registry.example.com:5000/team/a", "REGISTRY.example.com:5000/team/a/b:x"},
       {"registry.example.com/team/a", "registry.example.com:50000/team/a", "registry.example.com:05000/team/a",
        "registry.example.com:5000/teama", "registry.example.com:5000/team"}},
      {"nginx",
       {"nginx", "nginx:1", "docker.io/nginx", "library/nginx", "index.docker.io/library/nginx", "nginx" + digest},
       {"bitnami/nginx", "docker.io:443/library/nginx", "x.io/nginx", "x.io/library/nginx", "nginx2", "Docker.io/nginx",
        "localhost/library/nginx"}},
      {"nginx*", {"nginx", "nginx-unprivileged"}, {"nginx-evil/backdoor", "nginxevil/x", "docker.io/nginx-evil/a"}},
      {"docker.io/*",
       {"nginx", "bitnami/redis", "a/b/c", "index.docker.io/a/b", "Docker.io/nginx"},
       {"docker.io.evil.io/a", "docker.io:443/a/b", "x.io/a", "docker.evil.io/a"}},
      {"docker.io/library/*", {"nginx", "library/redis:7"}, {"bitnami/redis", "library2/x"}},
      {"docker.io/bitnami/*", {"bitnami/redis"}, {"bitnami-evil/redis", "x.io/bitnami/redis"}},
      {"Docker.IO/redis", {"redis"}, {"a/redis"}},
      {"INDEX.docker.io/redis", {"redis"}, {"a/redis"}},
      {"*.example.com/*",
       {"a.example.com/x", "a.b.example.com/x", "A.EXAMPLE.com/x", "a_b.example.com/x"},
       {"example.com/x", "aexample.com/x", "a.example.com.evil.io/x", "a.example.com:443/x", "evil.io/a.example.com/x",
        "a-example.com/x"}},
      {"*.example.com:443/*", {"a.example.com:443/x"}, {"a.example.com/x", "a.example.com:4430/x"}},
      {"123.dkr.ecr.*.amazonaws.com/*",
       {"123.dkr.ecr.eu-west-1.amazonaws.com/app"},
       {"123.dkr.ecr.evil.s3.amazonaws.com/app", "123.dkr.ecr.amazonaws.com/app", "9.123.dkr.ecr.x.amazonaws.com/app"}},
      {"*.*.example.com/*", {"a.b.example.com/x", "c.a.b.example.com/x"}, {"a.example.com/x"}},
      {"nginx:1.*",
       {"nginx:1.27", "nginx:1.27-alpine", "docker.io/library/nginx:1.0"},
       {"nginx", "nginx:2.0", "nginx:11", "nginx" + digest, "nginx:1.27" + digest}},
      {"nginx:latest", {"nginx", "nginx:latest"}, {"nginx:Latest", "nginx" + digest}},
      {"nginx:*", {"nginx", "nginx:1"}, {"nginx" + digest}},
      {"nginx:1.*@sha256:*", {"nginx:1.27" + digest}, {"nginx:1.27", "nginx" + digest, "nginx:2" + digest}},
      {"registry.example.com/*@sha256:*",
       {"registry.example.com/a" + digest, "registry.example.com/a:1" + digest},
       {"registry.example.com/a:1", "registry.example.com/a@sha512:" + std::string(128, 'b')}},
      {"nginx" + digest, {"nginx" + digest, "nginx:9" + digest}, {"nginx", "nginx@sha256:" + std::string(64, 'b')}},
      {"*", {"nginx", "x.io:5/a", "[::1]/a", "localhost/a" + digest}, {}},
      {"**", {"nginx", "x.io:5/a"}, {}},
      {"*@sha256:*", {"x.io:5/a" + digest}, {"x.io/a", "nginx:1"}},
      {"*:latest", {"x.io/a", "x.io/a:latest"}, {"x.io/a:1", "x.io/a" + digest}},
      {"localhost/*", {"localhost/a"}, {"localhost:5000/a", "x.localhost/a"}},
      {"localhost:5000/*", {"localhost:5000/a"}, {"localhost/a", "localhost:5001/a"}},
      {"Mirror/a/*", {"MIRROR/a/b"}, {"mirror/a/b", "docker.io/mirror/a/b"}},
      {"[::1]:5000/a", {"[::1]:5000/a"}, {"[::1]/a", "[::2]:5000/a"}},
      {"team/*/base", {"team/a/base", "team/a/b/base"}, {"team/base", "x.io/team/a/base"}},
      {"x.io/*/base*:v*", {"x.io/a/base:v1", "x.io/a/b/based:v"}, {"x.io/base:v1", "x.io/a/base:1", "x.io/a/base"}},
  };
  for (const Case& c : cases) {
    const ImagePattern compiled = pattern(c.pattern);
    CAPTURE(c.pattern);
    CAPTURE(compiled.canonical());
    CHECK(compiled.text() == c.pattern);
    for (const std::string& image : c.yes) {
      CAPTURE(image);
      CHECK(matches(compiled, image));
    }
    for (const std::string& image : c.no) {
      CAPTURE(image);
      CHECK_FALSE(matches(compiled, image));
    }
    const ImagePattern again = pattern(compiled.canonical());
    CHECK(again.canonical() == compiled.canonical());
  }
}

TEST_CASE("on a deny-list no spelling of the same image slips through") {
  struct Case {
    std::string pattern;
    std::vector<std::string> yes;
    std::vector<std::string> no;
  };
  const Case cases[] = {
      {"docker.io/*", {"nginx", "docker.io:443/library/nginx", "Docker.io:0443/a/b", "INDEX.docker.io/a"}, {"x.io/a"}},
      {"nginx", {"nginx:1", "Docker.io/nginx", "index.docker.io/nginx", "docker.io:443/library/nginx"}, {"a/nginx"}},
      {"x.io/a", {"x.io/a", "x.io:443/a", "x.io:5000/a"}, {"x.io/b", "y.io/a"}},
      {"x.io:443/a", {"x.io/a", "x.io:443/a", "x.io:00443/a"}, {"x.io:5000/a"}},
      {"x.io:5000/a", {"x.io:5000/a"}, {"x.io/a", "x.io:500/a"}},
      {"nginx:latest", {"nginx", "nginx:latest" + digest}, {"nginx:1", "nginx" + digest}},
      {"*@sha256:*", {"nginx" + digest}, {"nginx"}},
  };
  for (const Case& c : cases) {
    const ImagePattern compiled = pattern(c.pattern);
    CAPTURE(c.pattern);
    for (const std::string& image : c.yes) {
      CAPTURE(image);
      CHECK(compiled.matches_widely(parse_image(image).value()));
    }
    for (const std::string& image : c.no) {
      CAPTURE(image);
      CHECK_FALSE(compiled.matches_widely(parse_image(image).value()));
    }
  }
}

TEST_CASE("patterns that let strangers in or match nothing are refused with a remedy") {
  struct Case {
    std::string pattern;
    std::string message;
    std::string hint;
  };
  const Case cases[] = {
      {"", "the pattern is empty", "* matches every image"},
      {"registry.example.com*", "\"registry.example.com*\" would also match registry.example.com.evil.io",
       "write \"registry.example.com/*\""},
      {"registry.example.com", "\"registry.example.com\" names a registry without a repository",
       "write \"registry.example.com/*\""},
      {"registry.example.com:5000", "\"registry.example.com:5000\" names a registry without a repository",
       "write \"registry.example.com:5000/*\""},
      {"registry.example.com:*", "\"registry.example.com:*\" names a registry without a repository",
       "write \"registry.example.com/*\""},
      {"*.example.com", "\"*.example.com\" names a registry without a repository", "write \"*.example.com/*\""},
      {"localhost*", "\"localhost*\" would also match localhost.evil.io", "write \"localhost/*\""},
      {"registry.example.com/", "the pattern names no repository", "write \"registry.example.com/*\""},
      {"registry.example.com/team/", "\"team/\" can match no repository: it ends in '/'",
       "write \"registry.example.com/team/*\""},
      {"gcr.io*/app",
       "in a registry's name * stands for whole labels only: \"gcr.io*\" would also match hosts of strangers",
       "write \"gcr.io/app\""},
      {"*gcr.io/app",
       "in a registry's name * stands for whole labels only: \"*gcr.io\" would also match hosts of strangers",
       "write \"*.gcr.io/app\""},
      {"eu*.gcr.io/app",
       "in a registry's name * stands for whole labels only: \"eu*.gcr.io\" would also match hosts of strangers",
       "write \"*.gcr.io/app\""},
      {"eu*.io/app",
       "in a registry's name * stands for whole labels only: \"eu*.io\" would also match hosts of strangers", ""},
      {"*-docker.pkg.dev/app",
       "in a registry's name * stands for whole labels only: \"*-docker.pkg.dev\" would also match hosts of strangers",
       "write \"*.pkg.dev/app\""},
      {"registry.*/app", "\"registry.*\" lets anyone in who owns a domain below another suffix",
       "write the end of the host out"},
      {"*.*/app", "\"*.*\" lets anyone in who owns a domain below another suffix", "write the end of the host out"},
      {"*/app", "the leading * could be any registry or any organisation of Docker Hub",
       "name the registry: \"docker.io/*/app\""},
      {"registry.example.com:*/app", "* does not stand for a port", "write the port, or a pattern for each port"},
      {"registry.example.com:50*/app", "* does not stand for a port", "write the port, or a pattern for each port"},
      {"registry.example.com:/app", "\"\" is no port", "a registry is HOST or HOST:PORT"},
      {"registry.example.com./app", "\"registry.example.com.\" is no registry's name",
       "a registry is HOST or HOST:PORT"},
      {"*..example.com/app", "\"*..example.com\" is no registry's name", "a registry is HOST or HOST:PORT"},
      {".*.example.com/app", "\".*.example.com\" is no registry's name", ""},
      {"user@registry.example.com/app", "a registry's name has no '@'", ""},
      {"https://registry.example.com/*", "an image's name has no scheme", "write \"registry.example.com/*\""},
      {"registry.example.com/Team/*", "repositories are lower-case: this would match nothing", ""},
      {"registry.example.com/team/?", "\"?\" is in no repository's name",
       "* is the only wildcard; patterns are no regular expressions"},
      {"^nginx$", "\"^\" is in no repository's name", "* is the only wildcard; patterns are no regular expressions"},
      {std::string("nginx\0", 6), "\" \" is in no repository's name",
       "* is the only wildcard; patterns are no regular expressions"},
      {"registry.example.com/../*", "\"../*\" can match no repository", ""},
      {std::string(248, 'd'), "\"" + std::string(127, 'd') + "…\" can match no repository", ""},
      {"registry.example.com//app", "\"/app\" can match no repository", ""},
      {"nginx:", "\"\" can match no tag", "a tag is 1 to 128 letters, digits, '_', '.' and '-'; * is any of them"},
      {"nginx:a/b:c", "\"a\" is no port", "a registry is HOST or HOST:PORT"},
      {"nginx@sha256:abc", "\"sha256:abc\" can match no digest",
       "a digest is sha256:, sha384: or sha512: and its lower-case hex digits; * is any of them"},
      {"nginx@", "\"\" can match no digest",
       "a digest is sha256:, sha384: or sha512: and its lower-case hex digits; * is any of them"},
      {std::string(1025, 'a'), "the pattern has more than 1024 bytes", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.pattern);
    const auto compiled = ImagePattern::compile(c.pattern);
    REQUIRE_FALSE(compiled.has_value());
    CHECK(compiled.error().message == c.message);
    CHECK(compiled.error().hint == c.hint);
    CHECK(compiled.error().offset + compiled.error().length <= c.pattern.size());
    // A remedy that names a pattern is one.
    const std::string& hint = c.hint;
    if (const auto quote = hint.find('"'); quote != std::string::npos) {
      CHECK(ImagePattern::compile(hint.substr(quote + 1, hint.rfind('"') - quote - 1)).has_value());
    }
  }
}

TEST_CASE("a pattern without a star matches the image it names and its tags alone") {
  rc::check("literal", [] {
    const auto name =
        rc::gen::element<std::string>("nginx", "a/b", "docker.io/a", "x.io/a", "x.io:5000/a/b", "X.io/a", "localhost/a",
                                      "index.docker.io/a", "a.b/c", "library/nginx", "[::1]/a", "my_r.io/a");
    const std::string left = *name;
    const std::string right = *name;
    const ImagePattern compiled = ImagePattern::compile(left).value();
    RC_ASSERT(matches(compiled, left + ":1"));
    RC_ASSERT(matches(compiled, right) == (parse_image(left)->name() == parse_image(right)->name()));
    RC_ASSERT(!matches(compiled, right) || compiled.matches_widely(parse_image(right).value()));
    // A star at the end of the repository only widens.
    RC_ASSERT(!matches(compiled, right) || matches(ImagePattern::compile(left + "*").value(), right));
  });
}
