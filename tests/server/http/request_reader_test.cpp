// One request out of a buffer, whole and in pieces, without a socket.
#include "server/http/detail/request_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/base/limits.hpp"

using namespace tidegate;
using namespace tidegate::http::detail;
using Progress = RequestReader::Progress;

namespace {

struct Outcome {
  Progress progress = Progress::need_more;
  int status = 0;
  std::string path;
  std::string body;
  std::string rest;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Feeds `text` in pieces of `step` bytes.
Outcome feed(std::string_view text, std::size_t step, std::size_t max_body = 1000) {
  RequestReader reader(max_body);
  std::vector<char> data(text.size() + 1);
  std::size_t size = 0;
  Outcome outcome;
  for (std::size_t at = 0; at < text.size() && outcome.progress == Progress::need_more; at += step) {
    const std::string_view piece = text.substr(at, step);
    piece.copy(data.data() + size, piece.size());
    size += piece.size();
    outcome.progress = reader.advance(data.data(), size);
    if (outcome.progress == Progress::complete) {
      outcome.path = reader.head().path.in(data.data());
      outcome.body = reader.body(data.data());
      outcome.rest.assign(data.data() + reader.consumed(), size - reader.consumed());
      outcome.rest += text.substr(std::min(text.size(), at + piece.size()));
    }
  }
  if (outcome.progress == Progress::refused) outcome.status = reader.refusal().status;
  return outcome;
}

const std::string chunked_head = "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n";

}  // namespace

TEST_CASE("the outcome does not depend on how the bytes are cut") {
  const std::string padding(limits::max_header_bytes, 'p');
  const std::string texts[] = {
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\n",
      "POST /a?q HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhellonext",
      chunked_head + "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\nnext",
      chunked_head + "0\r\n\r\n",
      chunked_head + "3e9\r\n",
      chunked_head + "5;" + padding + "\r\nhello\r\n0\r\n\r\n",
      chunked_head + "0\r\nX: " + padding + "\r\n\r\n",
      chunked_head + "5\r\nhelloX and more",
      "GET /a HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: h\r\nX: " + padding + "\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n",
  };
  for (const std::string& text : texts) {
    CAPTURE(text.substr(0, 200));
    const Outcome whole = feed(text, text.size());
    CHECK(whole.progress != Progress::need_more);
    for (const std::size_t step : {1, 2, 3, 7, 100}) {
      CAPTURE(step);
      const Outcome pieces = feed(text, step);
      CHECK(pieces == whole);
    }
  }
}

TEST_CASE("a header may be just as long as the limit") {
  const std::string before = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string value(limits::max_header_bytes - before.size() - 4, 'x');
  for (const std::size_t step : {1, 4096, 100'000}) {
    CHECK(feed(before + value + "\r\n\r\n", step).progress == Progress::complete);
    CHECK(feed(before + value + "x\r\n\r\n", step).status == 431);
  }
}

TEST_CASE("chunks are decoded to one piece, and what follows is left alone") {
  const Outcome outcome = feed(chunked_head + "1\r\na\r\n2\r\nbc\r\n00\r\n\r\nGET", 1);
  CHECK(outcome.body == "abc");
  CHECK(outcome.rest == "GET");
}

TEST_CASE("the body's limit counts what chunks decode to, not what they take") {
  std::string small;
  for (int i = 0; i < 1000; ++i) small += "1\r\nx\r\n";
  CHECK(feed(chunked_head + small + "0\r\n\r\n", 999).body.size() == 1000);
  CHECK(feed(chunked_head + small + "1\r\nx\r\n0\r\n\r\n", 999).status == 413);
}

TEST_CASE("chunk extensions without end are refused") {
  std::string greedy;
  for (int i = 0; i < 900; ++i) greedy += "1;a=" + std::string(20, 'b') + "\r\nx\r\n";
  CHECK(feed(chunked_head + greedy + "0\r\n\r\n", 5000).status == 413);
}

TEST_CASE("a reader can be used again") {
  RequestReader reader(1000);
  std::string text = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
  for (int i = 0; i < 2; ++i) {
    std::size_t size = text.size();
    CHECK(reader.advance(text.data(), size) == Progress::complete);
    CHECK(reader.consumed() == text.size());
    reader.reset();
    CHECK_FALSE(reader.has_head());
  }
}
