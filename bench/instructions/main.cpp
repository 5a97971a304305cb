// tidegate-instructions RULES REVIEW ROUNDS: reads the review, decides it and writes the answer, so many times. By
// itself it measures nothing: tests/bench/instructions_test.sh runs it under callgrind with two numbers of rounds and
// takes the difference, which is what a request costs in instructions whatever else the machine does.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "policies/admission/response.hpp"
#include "policies/admission/review.hpp"
#include "policies/base/diagnostics.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/engine/decide.hpp"
#include "policies/engine/policy_set.hpp"
#include "policies/engine/route.hpp"

namespace tidegate::bench {
namespace {

int run(const char* rules, const char* file, int rounds) {
  base::Diagnostics diagnostics;
  const auto now = std::chrono::system_clock::now();
  const auto set = engine::load_policy_set(rules, diagnostics, now);
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const engine::Route* route = engine::find_route("/validate");
  if (set == nullptr || text.empty() || route == nullptr) {
    std::fprintf(stderr, "%s%s: can't be read\n", base::render(diagnostics).c_str(), set == nullptr ? rules : file);
    return 2;
  }
  const std::size_t size = text.size();
  text.append(json::padding_bytes, '\0');

  json::Parser parser;
  base::Arena document(limits::max_document_bytes, limits::retained_scratch_bytes);
  engine::Scratch scratch;
  std::string answer;
  const auto skip = set->reads_managed_fields() ? json::Parser::Skip::nothing : json::Parser::Skip::managed_fields;
  for (int i = 0; i < rounds; ++i) {
    document.reset();
    answer.clear();
    const auto root = parser.parse({text.data(), size}, document, skip);
    if (!root) return 2;
    const auto review = admission::read_review(*root);
    if (!review) return 2;
    const engine::Budget budget{.deadline = std::chrono::steady_clock::now() + std::chrono::hours(1),
                                .now = &std::chrono::steady_clock::now};
    const auto decision = engine::decide(*set, *route, *review, now, budget, scratch);
    admission::write_response(*review, decision.response, answer);
  }
  std::printf("%s\n", answer.c_str());
  return 0;
}

}  // namespace
}  // namespace tidegate::bench

int main(int count, char** arguments) {
  if (count != 4 || std::atoi(arguments[3]) <= 0) {
    std::fprintf(stderr, "usage: tidegate-instructions RULES REVIEW ROUNDS\n");
    return 2;
  }
  return tidegate::bench::run(arguments[1], arguments[2], std::atoi(arguments[3]));
}
