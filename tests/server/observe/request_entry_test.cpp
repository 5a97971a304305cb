// The line of a decided request, and what must not be in it.
#include "server/observe/request_entry.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::observe {
namespace {

std::string written(const RequestEntry& entry) {
  Line line(Format::json, Level::info, "denied");
  add_fields(entry, line);
  return std::string(line.finish());
}

RequestEntry denial() {
  RequestEntry entry;
  entry.request_uid = "705ab4f5";
  entry.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  entry.route = Route::validate_fail;
  entry.operation = Operation::create;
  entry.decision = Decision::deny;
  entry.group = "apps";
  entry.resource = "deployments";
  entry.sub_resource = "scale";
  entry.namespace_name = "shop";
  entry.name = "web";
  entry.user = "alice";
  entry.policy = "workload-baseline";
  entry.rule = "non-root";
  entry.action = RuleAction::deny;
  entry.violations = 3;
  entry.dry_run = true;
  entry.duration = std::chrono::nanoseconds(71'900);
  entry.message = "spec.securityContext.runAsNonRoot must be true";
  return entry;
}

TEST_CASE("a denial's line has its coordinates, its reason and its time") {
  CHECK(written(denial()) ==
        R"("msg":"denied","request_uid":"705ab4f5","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736",)"
        R"("route":"/validate/fail","operation":"CREATE","resource":"deployments.apps/scale","namespace":"shop",)"
        R"("name":"web","user":"alice","decision":"deny","policy":"workload-baseline","rule":"non-root",)"
        R"("action":"deny","violations":3,"dry_run":true,"duration_us":71,)"
        R"("message":"spec.securityContext.runAsNonRoot must be true")");
}

TEST_CASE("what is empty is left out") {
  CHECK(written({}) == R"("msg":"denied","route":"other","operation":"other","decision":"allow","duration_us":0)");
}

TEST_CASE("of a Secret the message is never written, whatever group or subresource it has") {
  for (const std::string_view group : {"", "example.com"}) {
    for (const std::string_view sub_resource : {"", "status"}) {
      RequestEntry entry = denial();
      entry.group = group;
      entry.resource = "secrets";
      entry.sub_resource = sub_resource;
      entry.message = "data.password: \"hunter2\" is too short";
      const std::string line = written(entry);
      CHECK(line.find("hunter2") == std::string::npos);
      CHECK(line.find("message") == std::string::npos);
      CHECK(line.find("\"rule\":\"non-root\"") != std::string::npos);
    }
  }
}

TEST_CASE("hostile lengths leave room for policy and rule") {
  const std::string longest(5000, 'x');
  RequestEntry entry = denial();
  entry.user = longest;
  entry.message = longest;
  entry.group = entry.sub_resource = longest;
  const std::string line = written(entry);
  CHECK(line.size() <= Line::capacity);
  CHECK(line.find("\"rule\":\"non-root\"") != std::string::npos);
  CHECK(line.find("\"duration_us\":71") != std::string::npos);
  CHECK(line.ends_with("\"truncated\":true"));
}

}  // namespace
}  // namespace tidegate::observe
