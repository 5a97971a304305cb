#include "server/app/review_handler.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "server/app/labels.hpp"

namespace tidegate::app {
namespace {

struct World {
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  observe::Logger log{{.level = observe::Level::error, .format = observe::Format::json, .descriptor = null}};
  observe::Metrics metrics{{"0", "r", "c"}, 1};
  std::shared_ptr<const engine::PolicySet> set = [] {
    base::Diagnostics diagnostics;
    return engine::compile_policy_set({}, diagnostics, std::chrono::system_clock::now());
  }();
  std::vector<observe::RuleCounters*> counters = metrics.rules_loaded(describe(*set), std::chrono::system_clock::now());
  ReviewHandler handler{{set, counters[0]}, metrics.worker(0), log.add_worker()};

  http::Reply ask(std::string_view method, std::string_view path, std::string_view type, std::string body) {
    const std::size_t size = body.size();
    body.append(http::body_padding, '\0');
    http::Request request;
    request.method = method;
    request.path = path;
    request.content_type = type;
    request.body = std::string_view(body).substr(0, size);
    request.received = http::Clock::now();
    http::Reply reply;
    handler.handle(request, reply);
    return reply;
  }
};

TEST_CASE("what is no review is answered with the status that fits and a Status") {
  World world;
  struct Case {
    const char* method;
    const char* path;
    const char* type;
    const char* body;
    int status;
    const char* reason;
  };
  const Case cases[] = {
      {"POST", "/", "application/json", "{}", 404, "NotFound"},
      {"POST", "/validate/", "application/json", "{}", 404, "NotFound"},
      {"POST", "/VALIDATE", "application/json", "{}", 404, "NotFound"},
      {"GET", "/validate", "application/json", "", 405, "MethodNotAllowed"},
      {"PUT", "/mutate", "application/json", "{}", 405, "MethodNotAllowed"},
      {"POST", "/validate", "text/plain", "{}", 415, "UnsupportedMediaType"},
      {"POST", "/validate", "", "{}", 415, "UnsupportedMediaType"},
      {"POST", "/validate", "application/json", "", 400, "BadRequest"},
      {"POST", "/validate", "application/json; charset=utf-8", "{", 400, "BadRequest"},
      {"POST", "/mutate", "application/json", "{}", 400, "BadRequest"},
      {"POST", "/validate", "application/json", "\"\xff\"", 400, "BadRequest"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.path);
    CAPTURE(c.body);
    const http::Reply reply = world.ask(c.method, c.path, c.type, c.body);
    CHECK(reply.status == c.status);
    CHECK(reply.content_type == "application/json");
    base::Arena arena(limits::MiB, 0);
    const auto status = json::parse_copy(reply.body, arena);
    REQUIRE(status.has_value());
    CHECK((*status)["kind"].string() == "Status");
    CHECK((*status)["reason"].string() == c.reason);
    CHECK_FALSE((*status)["message"].string().empty());
    CHECK((c.status == 405) == (reply.allow == "POST"));
  }
}

// A policy whose nested loops may take long on a hostile object.
std::shared_ptr<const engine::PolicySet> heavy_set() {
  const engine::SourceFile file{"heavy.yaml", R"(
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: heavy}
spec:
  match: {resources: [pods]}
  rules:
    - name: nested
      expression: object.spec.a.all(x, object.spec.b.all(y, object.spec.c.all(z, x + y != z)))
)"};
  base::Diagnostics diagnostics;
  return engine::compile_policy_set({&file, 1}, diagnostics, std::chrono::system_clock::now());
}

TEST_CASE("a request whose rules may take long is deferred by a worker and decided by a heavy thread") {
  World world;
  const auto set = heavy_set();
  REQUIRE(set != nullptr);
  const auto counters = world.metrics.rules_loaded(describe(*set), std::chrono::system_clock::now());
  (void)world.handler.use_rules({set, counters[0]});
  const auto ask = [&](const std::string& resource, bool may_defer) {
    std::string body = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",)"
                       R"("resource":{"group":"","version":"v1","resource":")" +
                       resource + R"("},"operation":"CREATE","userInfo":{},"object":{"spec":{"a":[],"b":[],"c":[]}}}})";
    const std::size_t size = body.size();
    body.append(http::body_padding, '\0');
    http::Request request;
    request.method = "POST";
    request.path = "/validate";
    request.content_type = "application/json";
    request.body = std::string_view(body).substr(0, size);
    request.received = http::Clock::now();
    request.may_defer = may_defer;
    http::Reply reply;
    world.handler.handle(request, reply);
    return reply;
  };
  CHECK(ask("pods", true).defer);
  CHECK(ask("pods", true).body.empty());
  CHECK_FALSE(ask("services", true).defer);
  CHECK_FALSE(ask("pods", false).defer);
  CHECK(ask("pods", false).body.find("\"allowed\":true") != std::string::npos);
}

// A policy that looks harmless: one loop over what the object holds, but at Kubernetes' limit of cost for 50,000
// values.
std::shared_ptr<const engine::PolicySet> long_set() {
  const engine::SourceFile file{"long.yaml", R"(
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: long}
spec:
  match: {resources: [pods]}
  rules:
    - name: flat
      expression: |
        object.spec.a.all(x, x.matches('^a+$') && x.lowerAscii() == x && x.replace('b', 'c') == x &&
          x.split('b').size() == 1 && x.upperAscii() != x && !x.contains('b') && x.trim() == x && x.indexOf('c') < 0)
)"};
  base::Diagnostics diagnostics;
  return engine::compile_policy_set({&file, 1}, diagnostics, std::chrono::system_clock::now());
}

TEST_CASE("a decision that turns out to take long on a worker is deferred, and leaves no trace there") {
  World world;
  const auto set = long_set();
  REQUIRE(set != nullptr);
  REQUIRE_FALSE(set->has_heavy());
  const auto counters = world.metrics.rules_loaded(describe(*set), std::chrono::system_clock::now());
  (void)world.handler.use_rules({set, counters[0]});
  const auto ask = [&](std::size_t values, bool may_defer, const std::string& resource = "pods") {
    std::string body = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",)"
                       R"("resource":{"group":"","version":"v1","resource":")" +
                       resource + R"("},"operation":"CREATE","userInfo":{},"object":{"spec":{"a":["a")";
    for (std::size_t i = 1; i < values; ++i) body += R"(,"aaaaaaaa")";
    body += "]}}}}";
    const std::size_t size = body.size();
    body.append(http::body_padding, '\0');
    http::Request request;
    request.method = "POST";
    request.path = "/validate";
    request.content_type = "application/json";
    request.body = std::string_view(body).substr(0, size);
    request.received = http::Clock::now();
    request.may_defer = may_defer;
    http::Reply reply;
    world.handler.handle(request, reply);
    return reply;
  };
  const auto erred = [&] {
    return world.metrics.worker(0).requests(observe::Route::validate, observe::Operation::create,
                                            observe::Decision::error);
  };
  CHECK_FALSE(ask(10, true).defer);
  CHECK_FALSE(ask(50'000, true, "services").defer);
  const http::Reply deferred = ask(50'000, true);
  CHECK(deferred.defer);
  CHECK(deferred.body.empty());
  CHECK(erred() == 0);
  // For a while others of that size are not tried either.
  CHECK(ask(50'000, true, "services").defer);
  CHECK_FALSE(ask(10, true).defer);
  for (int tick = 0; tick < 8; ++tick) world.handler.on_tick(http::Clock::now());
  CHECK_FALSE(ask(50'000, true, "services").defer);
  // Where nobody can take it, it goes on to the bounds that every decision has.
  const http::Reply decided = ask(50'000, false);
  CHECK_FALSE(decided.defer);
  CHECK(decided.body.find("\"allowed\":false") != std::string::npos);
  CHECK(erred() == 1);
}

TEST_CASE("with no policies everything that is a review is allowed") {
  World world;
  const http::Reply reply = world.ask("POST", "/validate", "Application/JSON",
                                      R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{
      "uid":"u","resource":{"resource":"pods"},"operation":"CREATE"}})");
  CHECK(reply.status == 200);
  CHECK(reply.body ==
        R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u","allowed":true}})");
}

TEST_CASE("every label of the engine has one of the metrics, of the same name") {
  for (const engine::Route& route : engine::routes) {
    CHECK(observe::route_names[static_cast<std::size_t>(label_of(&route))] == route.path);
  }
  CHECK(label_of(static_cast<const engine::Route*>(nullptr)) == observe::Route::other);
  for (std::size_t i = 0; i < engine::outcome_count; ++i) {
    const auto outcome = static_cast<engine::Outcome>(i);
    CHECK(observe::rule_action_names[static_cast<std::size_t>(label_of(outcome))] == to_string(outcome));
  }
  for (std::size_t i = 0; i < admission::operation_count; ++i) {
    const auto operation = static_cast<admission::Operation>(i);
    CHECK(observe::operation_names[static_cast<std::size_t>(label_of(operation))] == to_string(operation));
  }
}

}  // namespace
}  // namespace tidegate::app
