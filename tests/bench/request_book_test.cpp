#include "bench/load/request_book.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/bench/fixtures.hpp"

namespace tidegate::bench {
namespace {

Review review_for(std::string route) {
  auto review = read_review(review_text(), "x");
  review->route = std::move(route);
  return *review;
}

std::string request_line(std::string_view request) {
  return std::string(request.substr(0, request.find("\r\n")));
}

TEST_CASE("a request is what an API server sends, with the uid put in") {
  const std::vector<Review> reviews{review_for("")};
  RequestBook book(reviews, *parse_target("https://h:9443/validate"), false);
  Uid uid;
  uid.fill('9');
  const std::string_view text = book.bytes(0, uid);
  const std::string body = review_text(view(uid));
  CHECK(text.starts_with("POST /validate HTTP/1.1\r\nHost: h:9443\r\n"));
  CHECK(text.find("Content-Type: application/json\r\n") != std::string_view::npos);
  CHECK(text.find("Content-Length: " + std::to_string(body.size()) + "\r\n") != std::string_view::npos);
  CHECK(text.ends_with("\r\n\r\n" + body));
  CHECK(view(book.own_uid(0)) == a_uid);
  CHECK(book.size_of(0) == text.size());
}

TEST_CASE("a line's path replaces the URL's unless told otherwise; the query stays") {
  const std::vector<Review> reviews{review_for("/mutate"), review_for(""), review_for("/mutate?timeout=3s")};
  const Target target = *parse_target("https://h/validate?timeout=10s");
  RequestBook book(reviews, target, false);
  CHECK(request_line(book.bytes(0, {})) == "POST /mutate?timeout=10s HTTP/1.1");
  CHECK(request_line(book.bytes(1, {})) == "POST /validate?timeout=10s HTTP/1.1");
  CHECK(request_line(book.bytes(2, {})) == "POST /mutate?timeout=3s HTTP/1.1");
  RequestBook fixed(reviews, target, true);
  CHECK(request_line(fixed.bytes(0, {})) == "POST /validate?timeout=10s HTTP/1.1");
}

TEST_CASE("validating routes are known by their path") {
  const std::vector<Review> reviews{review_for("/validate"),     review_for("/validate/fail"),
                                    review_for("/validate?x=1"), review_for("/validated"),
                                    review_for("/mutate"),       review_for("/mutate/validate")};
  RequestBook book(reviews, *parse_target("https://h/"), false);
  const std::vector<bool> expected{true, true, true, false, false, false};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(reviews[i].route);
    CHECK(book.validating(i) == expected[i]);
  }
}

TEST_CASE("uids are UUIDs that never repeat, within a thread or between threads") {
  std::set<std::string> seen;
  for (int thread = 0; thread < 3; ++thread) {
    UidSource source(42, thread);
    for (int i = 0; i < 5000; ++i) {
      const std::string uid(view(source.next()));
      REQUIRE(seen.insert(uid).second);
      REQUIRE(uid.size() == 36);
      REQUIRE(uid[8] == '-');
      REQUIRE(uid[13] == '-');
      REQUIRE(uid[14] == '4');
      REQUIRE(uid[18] == '-');
      REQUIRE(uid[23] == '-');
    }
  }
  UidSource one(1, 0);
  UidSource again(1, 0);
  UidSource other(2, 0);
  const Uid first = one.next();
  CHECK(first == again.next());
  CHECK(first != other.next());
}

TEST_CASE("a shuffled order has every review once, and the seed fixes it") {
  CHECK(sending_order(std::vector<Review>(3), false, 7) == std::vector<std::size_t>{0, 1, 2});
  const std::vector<Review> reviews(100);
  const auto order = sending_order(reviews, true, 7);
  CHECK(order == sending_order(reviews, true, 7));
  CHECK(order != sending_order(reviews, true, 8));
  CHECK(order != sending_order(reviews, false, 7));
  CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 100);
}

TEST_CASE("weights say how often a review is sent, and the same ones don't bunch") {
  std::vector<Review> reviews(3);
  reviews[0].weight = 4;
  reviews[1].weight = 2;
  reviews[2].weight = 2;
  CHECK(sending_order(reviews, false, 1) == std::vector<std::size_t>{0, 1, 2, 0});
  reviews[0].weight = 5;
  const auto order = sending_order(reviews, false, 1);
  REQUIRE(order.size() == 9);
  CHECK(std::count(order.begin(), order.end(), std::size_t{0}) == 5);
  CHECK(std::count(order.begin(), order.end(), std::size_t{1}) == 2);
  CHECK(sending_order(reviews, true, 1).size() == 9);
}

}  // namespace
}  // namespace tidegate::bench
