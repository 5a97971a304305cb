// What a decision keeps for its rules (the Pod, its containers, images, quantities) is that decision's alone: neither
// the next one's, whose nodes may lie at the same addresses, nor the old object's.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/admission/review.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

const std::string rules =
    policy("images", "  match: {resources: [pods]}\n", "{name: r, images: {allow: [\"good.example.com/*\"]}}") +
    "---\n" +
    policy("resources", "  match: {resources: [pods]}\n", "{name: r, resources: {max: {limits.memory: 1Gi}}}") +
    "---\n" +
    policy("each", "  match: {resources: [pods]}\n",
           "{name: r, forEach: anyContainer, expression: \"item.?tty.orValue(false) == false\"}");

struct Container {
  std::string image = "good.example.com/a", memory = "1Gi", tty = "no";
  // Of the same length whatever it says, so that nodes of two reviews lie at the same addresses.
  [[nodiscard]] std::string text() const {
    return R"({"name":"c","image":")" + image + R"(","tty":)" + (tty == "no" ? "false" : "true ") +
           R"(,"resources":{"limits":{"memory":")" + memory + R"("}}})";
  }
};

std::string pod(const std::vector<Container>& containers, const std::string& list = "containers") {
  std::string text = R"({"metadata":{"name":"p"},"spec":{")" + list + R"(":[)";
  for (std::size_t i = 0; i < containers.size(); ++i) text += (i > 0 ? "," : "") + containers[i].text();
  return text + "]}}";
}

// One thread's means, used for one decision after the other, as a worker does.
class Worker {
 public:
  std::vector<std::string> decide(const std::string& object, const std::string& old_object = "null") {
    const std::string operation = old_object == "null" ? "CREATE" : "UPDATE";
    const std::string text = R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u",)"
                             R"("kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1",)"
                             R"("resource":"pods"},"namespace":"shop","operation":")" +
                             operation + R"(","userInfo":{"username":"ada"},"object":)" + object + R"(,"oldObject":)" +
                             old_object + "}}";
    // Into the same buffer each time, as a worker's is.
    text_.reserve(std::size_t{64} * 1024);
    text_.assign(text);
    const std::size_t size = text_.size();
    text_.append(json::padding_bytes, '\0');
    arena_.reset();
    const auto root = parser_.parse({text_.data(), size}, arena_, json::Parser::Skip::nothing);
    REQUIRE(root.has_value());
    const auto review = admission::read_review(*root);
    REQUIRE(review.has_value());
    const Decision decision = engine::decide(*set_, *find_route("/validate"), *review, noon(), Budget{}, scratch_);
    std::vector<std::string> out;
    for (const RuleOutcome& one : decision.outcomes) {
      out.push_back(std::string(set_->rule_names()[one.rule].policy) + " " + std::string(to_string(one.outcome)) + " " +
                    std::to_string(one.count));
    }
    return out;
  }

 private:
  std::shared_ptr<const PolicySet> set_ = set_of(rules);
  json::Parser parser_;
  base::Arena arena_{limits::max_document_bytes, limits::retained_scratch_bytes};
  Scratch scratch_;
  std::string text_;
};

using Outcomes = std::vector<std::string>;

}  // namespace

TEST_CASE("a decision keeps nothing for the next one, though its nodes lie where the last one's did") {
  Worker worker;
  const Container good;
  const Container image{.image = "evil.example.com/a"};
  const Container memory{.memory = "9Gi"};
  const Container tty{.tty = "yes"};
  for (int round = 0; round < 2; ++round) {
    CHECK(worker.decide(pod({good, good})) == Outcomes{});
    CHECK(worker.decide(pod({good, image})) == Outcomes{"images deny 1"});
    CHECK(worker.decide(pod({image, memory})) == Outcomes{"images deny 1", "resources deny 1"});
    CHECK(worker.decide(pod({memory, good})) == Outcomes{"resources deny 1"});
    CHECK(worker.decide(pod({tty, tty})) == Outcomes{"each deny 2"});
    CHECK(worker.decide(pod({good})) == Outcomes{});
    CHECK(worker.decide(pod({memory}, "initContainers")) == Outcomes{"resources deny 1"});
    CHECK(worker.decide(pod({memory}, "ephemeralContainers")) == Outcomes{});
    CHECK(worker.decide(pod({image}, "ephemeralContainers")) == Outcomes{"images deny 1"});
    CHECK(worker.decide(pod({}, "ephemeralContainers")) == Outcomes{});
  }
}

TEST_CASE("an image is read anew where another one lay in the last decision") {
  Worker worker;
  // The same bytes but for the dots are an image of Docker Hub.
  CHECK(worker.decide(pod({{.image = "good-example-com/a"}})) == Outcomes{"images deny 1"});
  CHECK(worker.decide(pod({{}})) == Outcomes{});
}

TEST_CASE("what is kept of the object is not taken for the old object's") {
  Worker worker;
  const Container good;
  const Container all{.image = "evil.example.com/a", .memory = "9Gi", .tty = "yes"};
  CHECK(worker.decide(pod({all}), pod({all})) ==
        Outcomes{"each existing 1", "images existing 1", "resources existing 1"});
  CHECK(worker.decide(pod({all}), pod({good})) == Outcomes{"each deny 1", "images deny 1", "resources deny 1"});
  CHECK(worker.decide(pod({good}), pod({all})) == Outcomes{});
  CHECK(worker.decide(pod({all}), pod({all}, "initContainers")) ==
        Outcomes{"each deny 1", "images deny 1", "resources deny 1"});
  CHECK(worker.decide(pod({all}), pod({all})) ==
        Outcomes{"each existing 1", "images existing 1", "resources existing 1"});
}

TEST_CASE("containers beyond what is kept are judged like the others") {
  Worker worker;
  std::vector<Container> many(40);
  CHECK(worker.decide(pod(many)) == Outcomes{});
  for (const std::size_t place : {0, 15, 16, 17, 39}) {
    CAPTURE(place);
    std::vector<Container> some = many;
    some[place] = {.image = "evil.example.com/a", .memory = "9Gi", .tty = "yes"};
    CHECK(worker.decide(pod(some)) == Outcomes{"each deny 1", "images deny 1", "resources deny 1"});
  }
}

}  // namespace tidegate::engine
