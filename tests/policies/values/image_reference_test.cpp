#include "policies/values/image_reference.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "policies/values/image_memo.hpp"
#include "tests/policies/values/golden.hpp"

using tidegate::values::ImageMemo;
using tidegate::values::ImageReference;
using tidegate::values::parse_image;

TEST_CASE("image names are taken, refused and taken apart as the runtimes' library does it") {
  for (const golden::Row& row : golden::read("image.tsv")) {
    CAPTURE(row[0]);
    const auto image = parse_image(row[0]);
    CHECK(image.has_value() == (row[1] != "error"));
    if (!image || row[1] == "error") continue;
    std::string name(image->host_as_written);
    if (!image->port.empty()) name.append(":").append(image->port);
    CHECK(name.append("/").append(image->repository()) == row[1]);
    CHECK(image->tag == row[2]);
    CHECK(image->digest == row[3]);
    CHECK(image->effective_tag() == row[4]);
  }
}

TEST_CASE("every byte of a digest must be a lower-case hex digit") {
  for (const std::size_t size : {64, 96, 128}) {
    const std::string start = "app@sha" + std::to_string(size * 4) + ":";
    const std::string good = std::string("0123456789abcdef").append(size - 16, 'f');
    CHECK(parse_image(start + good).has_value());
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        std::string digest = good;
        digest[place] = c;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (tidegate::values::is_image_digest(start.substr(4) + digest) != hex) FAIL_CHECK(start, digest);
      }
    }
  }
}

TEST_CASE("a reference names its host in lower case") {
  const auto image = parse_image("Registry.EXAMPLE.com:5000/team/app:V1");
  REQUIRE(image.has_value());
  CHECK(image->host() == "registry.example.com");
  CHECK(image->port == "5000");
  CHECK(image->host_is("registry.example.com"));
  CHECK_FALSE(image->host_is("registry.example.co"));
  CHECK_FALSE(image->host_is("registry.example.org"));
  CHECK(image->canonical() == "registry.example.com:5000/team/app:V1");
  CHECK(parse_image("nginx")->canonical() == "docker.io/library/nginx");
  CHECK(parse_image("index.docker.io/nginx:1")->canonical() == "docker.io/library/nginx:1");
  CHECK(parse_image("Foo/app")->host() == "foo");
  CHECK(parse_image("Foo/app")->canonical() == "Foo/app");
  CHECK(parse_image("Docker.io/nginx")->canonical() == "Docker.io/nginx");
  CHECK(parse_image("Localhost/app")->canonical() == "localhost/app");
}

TEST_CASE("errors name the part that is wrong and where it is") {
  const std::string hex(64, 'a');
  struct Case {
    std::string text;
    std::string message;
    std::size_t offset;
    std::size_t length;
  };
  const Case cases[] = {
      {"", "the image's name is empty", 0, 0},
      {hex, "the image's name is 64 hex digits", 0, 64},
      {std::string(1025, 'a'), "the image's name has more than 1024 bytes", 0, 1025},
      {"team/App", "the image's repository \"team/App\" has upper-case letters", 0, 8},
      {"x.io/a/", "the image's repository \"a/\" is malformed", 5, 2},
      {"x.io/", "the image names no repository", 5, 0},
      {"user@x.io/a", "the image's registry \"user@x.io\" is malformed", 0, 9},
      {"x.io:http/a", "the image's registry \"x.io:http\" is malformed", 0, 9},
      {"nginx:", "the image's tag \"\" is malformed", 6, 0},
      {"nginx:a:b", "the image's tag \"a:b\" is malformed", 6, 3},
      {"nginx@sha256:abc", "the image's digest \"sha256:abc\" is malformed", 6, 10},
      {std::string(248, 'a'), "the image's repository has more than 255 bytes", 0, 248},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto image = parse_image(c.text);
    REQUIRE_FALSE(image.has_value());
    CHECK(image.error().message == c.message);
    CHECK(image.error().offset == c.offset);
    CHECK(image.error().length == c.length);
  }
}

TEST_CASE("the canonical text of an image reads back as the same image") {
  rc::check("identity", [] {
    const auto component = rc::gen::element<std::string>("a", "nginx", "a_b", "x--y", "library", "0", "a.b");
    const auto host = rc::gen::element<std::string>("", "docker.io/", "Docker.io/", "index.docker.io/", "X.io/", "Foo/",
                                                    "localhost/", "Localhost:1/", "[::A]/", "[::1]:5/", "my_r.local/",
                                                    "INDEX.docker.io/", "x.io:443/");
    const auto tag = rc::gen::element<std::string>("", ":1", ":Latest", ":_x");
    const auto digest = rc::gen::element<std::string>("", "@sha256:" + std::string(64, 'b'));
    const std::string text = *host + *component + *rc::gen::element<std::string>("", "/" + *component) + *tag + *digest;
    const auto image = parse_image(text);
    RC_ASSERT(image.has_value());
    const std::string canonical = image->canonical();
    const auto again = parse_image(canonical);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->canonical() == canonical);
    RC_ASSERT(again->host() == image->host());
    RC_ASSERT(again->port == image->port);
    RC_ASSERT(again->repository() == image->repository());
    RC_ASSERT(again->tag == image->tag);
    RC_ASSERT(again->digest == image->digest);
  });
}

TEST_CASE("what one decision has read is found again by its place, up to a number, and not after clear()") {
  ImageMemo memo;
  std::string text = "registry.example.com/app:1";
  const ImageReference* first = memo.read(text);
  REQUIRE(first != nullptr);
  CHECK(first->tag == "1");
  CHECK(memo.read(text) == first);
  CHECK(memo.read("not an image") == nullptr);
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i)
    many.push_back("registry.example.com/app-" + std::to_string(i) + ":v" + std::to_string(i));
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < many.size(); ++i) {
      const ImageReference* image = memo.read(many[i]);
      REQUIRE(image != nullptr);
      CHECK(image->tag == "v" + std::to_string(i));
    }
  }
  memo.clear();
  text.back() = '2';
  CHECK(memo.read(text)->tag == "2");
}
