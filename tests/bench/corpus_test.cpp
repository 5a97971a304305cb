#include "bench/load/corpus.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <vector>

#include "tests/bench/fixtures.hpp"

namespace tidegate::bench {
namespace {

base::Result<std::vector<Review>> read(const std::vector<std::string>& paths) {
  return read_corpus(paths);
}

TEST_CASE("a review keeps its bytes and knows where its uid stands") {
  const auto review = read_review(review_text(), "x");
  REQUIRE(review.has_value());
  CHECK(review->body == review_text());
  CHECK(review->body.substr(review->uid_offset, uid_bytes) == a_uid);
  CHECK(review->api_version == "admission.k8s.io/v1");
  CHECK(review->route.empty());
}

TEST_CASE("request.uid is found, not another uid with the same value") {
  const std::string uid(a_uid);
  const std::string text = R"({"uid":")" + uid + R"(","apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",)" +
                           R"("request":{"object":{"metadata":{"uid":")" + uid + R"("}}, "uid" : ")" + uid + R"("}})";
  const auto review = read_review(text, "x");
  REQUIRE(review.has_value());
  CHECK(review->uid_offset == text.rfind(uid));
}

TEST_CASE("a uid of another length gives way to one of 36 bytes") {
  const auto review = read_review(review_text("short"), "x");
  REQUIRE(review.has_value());
  CHECK(review->body == review_text(review->body.substr(review->uid_offset, uid_bytes)));
}

TEST_CASE("the line form names the path, and the review inside keeps its bytes") {
  const std::string inner = review_text();
  const std::vector<std::string> lines{
      R"({"path": "/mutate", "review": )" + inner + "}",
      R"({"review":)" + inner + R"(,"path":"/mutate"})",
      R"( { "note" : "\"review\": {" , "list":[{"review":{}}], "path":"/mutate", "review" : )" + inner + " } ",
      R"({"note":"one quote: \" {","path":"/mutate","review":)" + inner + "}",
      R"({"x":"review","path":"/mutate","y":{"review":{"a":1}},"review":)" + inner + "}",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    const auto review = read_review(line, "x");
    REQUIRE(review.has_value());
    CHECK(review->route == "/mutate");
    CHECK(review->body == inner);
    CHECK(review->body.substr(review->uid_offset, uid_bytes) == a_uid);
  }
}

TEST_CASE("the line form may say how often and what answer to expect") {
  const auto review = read_review(R"({"weight":5,"expect":"deny","review":)" + review_text() + "}", "x");
  REQUIRE(review.has_value());
  CHECK(review->weight == 5);
  CHECK(review->expect == Expect::deny);
  const auto plain = read_review(review_text(), "x");
  CHECK(plain->weight == 1);
  CHECK(plain->expect == Expect::any);
}

TEST_CASE("a file beside a review may say it as well") {
  const TemporaryDirectory directory;
  directory.write("a.json", review_text());
  directory.write("b.json", review_text());
  directory.write("b.expect", "patch 7\n");
  directory.write("c.json", review_text());
  directory.write("c.expect", "deny");
  const auto corpus = read({directory.path()});
  REQUIRE_MESSAGE(corpus.has_value(), corpus.error().message);
  CHECK((*corpus)[0].expect == Expect::any);
  CHECK((*corpus)[0].weight == 1);
  CHECK((*corpus)[1].expect == Expect::patch);
  CHECK((*corpus)[1].weight == 7);
  CHECK((*corpus)[2].expect == Expect::deny);
  for (const char* text : {"", "denied", "deny 0", "deny x", "deny 5 6"}) {
    CAPTURE(text);
    directory.write("c.expect", text);
    const auto wrong = read({directory.path()});
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().message.find("c.expect: ") != std::string::npos);
  }
}

TEST_CASE("what is no review is refused, and the message says where") {
  const std::string inner = review_text();
  for (const std::string& text :
       {std::string(""),
        std::string("{"),
        std::string("[]"),
        std::string("{}"),
        std::string("null"),
        review_text(a_uid, "v2"),
        review_text(""),
        std::string(R"({"kind":"Pod","apiVersion":"v1","request":{"uid":"x"}})"),
        std::string(R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"})"),
        std::string(R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":7}})"),
        review_text("\\u0031111"),
        R"({"path":"validate","review":)" + inner + "}",
        R"({"path":"/a b","review":)" + inner + "}",
        R"({"path":7,"review":)" + inner + "}",
        std::string(R"({"path":"/validate","review":[]})"),
        R"({"path":"/v","re\u0076iew":)" + inner + "}",
        R"({"weight":0,"review":)" + inner + "}",
        R"({"weight":1.5,"review":)" + inner + "}",
        R"({"weight":10001,"review":)" + inner + "}",
        R"({"expect":"maybe","review":)" + inner + "}"}) {
    CAPTURE(text);
    const auto review = read_review(text, "file.json:7");
    REQUIRE_FALSE(review.has_value());
    CHECK(review.error().message.starts_with("file.json:7: "));
  }
}

TEST_CASE("files, directories and NDJSON are read in order") {
  const TemporaryDirectory directory;
  directory.write("b.json", review_text("b"));
  directory.write("a.json", review_text("a", "v1beta1"));
  directory.write("ignored.txt", "no review");
  const TemporaryDirectory lines;
  const std::string ndjson = lines.write(
      "t.ndjson", R"({"path":"/mutate","review":)" + review_text() + "}\n\n" + review_text() + "\r\n" + review_text());
  const auto corpus = read({directory.path(), ndjson});
  REQUIRE_MESSAGE(corpus.has_value(), corpus.error().message);
  REQUIRE(corpus->size() == 5);
  CHECK((*corpus)[0].source == directory.path() + "/a.json");
  CHECK((*corpus)[0].api_version == "admission.k8s.io/v1beta1");
  CHECK((*corpus)[1].source == directory.path() + "/b.json");
  CHECK((*corpus)[2].source == ndjson + ":1");
  CHECK((*corpus)[2].route == "/mutate");
  CHECK((*corpus)[4].source == ndjson + ":4");
  CHECK((*corpus)[4].route.empty());
}

TEST_CASE("a review over several lines is one document") {
  const TemporaryDirectory directory;
  std::string text = review_text() + "\n";
  text.insert(text.find(',') + 1, "\n  ");
  const auto corpus = read({directory.write("pretty.json", text)});
  REQUIRE(corpus.has_value());
  REQUIRE(corpus->size() == 1);
  CHECK(corpus->front().body == text);
}

TEST_CASE("errors name file and line") {
  const TemporaryDirectory directory;
  const TemporaryDirectory empty;
  const struct {
    std::string path;
    std::string says;
  } rows[] = {
      {directory.path() + "/missing.json", "missing.json: No such file"},
      {directory.write("bad.ndjson", review_text() + "\n{\"kind\":1}\n"), "bad.ndjson:2: "},
      {directory.write("empty.json", ""), "empty.json: empty"},
      {directory.write("blank.json", "\n\n"), "blank.json: empty"},
      {empty.path(), "no *.json"},
  };
  for (const auto& row : rows) {
    const auto corpus = read({row.path});
    REQUIRE_FALSE(corpus.has_value());
    CHECK_MESSAGE(corpus.error().message.find(row.says) != std::string::npos, corpus.error().message);
  }
}

// Where the collection of real reviews lies beside the repository, all of it must be readable.
TEST_CASE("real reviews are read") {
  const std::filesystem::path real = std::filesystem::path(TIDEGATE_SOURCE_DIR) / "../shared/reviews";
  if (!std::filesystem::exists(real / "traffic.ndjson")) return;
  const auto files = read({real});
  REQUIRE_MESSAGE(files.has_value(), files.error().message);
  CHECK(files->size() > 50);
  const auto lines = read({real / "traffic.ndjson"});
  REQUIRE_MESSAGE(lines.has_value(), lines.error().message);
  CHECK(lines->size() == 428);
  for (const Review& review : *lines) CHECK(review.route.starts_with("/"));
}

}  // namespace
}  // namespace tidegate::bench
