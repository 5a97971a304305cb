// The bounds in relation to each other: each stands with its reason in limits.hpp, these are the reasons that name
// another bound.
#include "policies/base/limits.hpp"

#include <doctest/doctest.h>

namespace tidegate::limits {
namespace {

TEST_CASE("what a stranger may send fits into what it is read with") {
  CHECK(heavy_body_bytes < max_body_bytes);
  CHECK(max_body_bytes < max_body_bytes_in_flight);
  CHECK(max_header_bytes < heavy_body_bytes);
  CHECK(quick_body_bytes < heavy_body_bytes);
  // Two nodes of 16 bytes a value are all that a document of that many values needs, but for its strings.
  CHECK(max_json_values * 2 * 16 <= max_document_bytes);
}

TEST_CASE("what a worker keeps is less than what one request may use") {
  CHECK(retained_scratch_bytes < decision_arena_bytes);
  CHECK(retained_scratch_bytes < max_document_bytes);
}

TEST_CASE("parts of an answer fit into the whole") {
  CHECK(max_summary_bytes < max_message_bytes);
  CHECK(max_warning_runes < max_warnings_runes_total);
  CHECK(max_cel_message_bytes < max_message_bytes);
}

TEST_CASE("an expression's bounds lie within its policy's, and its strings within a decision's memory") {
  CHECK(max_cel_cost < max_cel_match_cost);
  CHECK(max_cel_match_cost < max_cel_policy_cost);
  CHECK(max_cel_string_bytes < decision_arena_bytes);
  CHECK(cel_interrupt_cost < max_cel_cost);
}

TEST_CASE("a connection outlives an API server's, and a decision its deadline's least") {
  CHECK(default_idle_timeout > seconds(90));
  CHECK(decision_time < min_deadline);
  CHECK(worker_decision_time < decision_time);
  CHECK(unnoticed_wait < min_deadline);
  CHECK(tick <= min_deadline);
  CHECK(default_drain_delay < default_grace_period);
}

}  // namespace
}  // namespace tidegate::limits
