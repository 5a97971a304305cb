// Whole runs against a server of our own: what is counted, never how fast it was.
#include "bench/load/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <latch>
#include <set>
#include <thread>

#include "bench/load/report.hpp"
#include "tests/bench/runs.hpp"

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;
using Then = Reply::Then;

TEST_CASE("right answers over keep-alive: all counted, one handshake a connection, each uid once") {
  std::mutex mutex;
  std::set<std::string> uids;
  // No answer before each connection has asked: else one could send all of its thread's requests before another is
  // there.
  std::latch all_there(3);
  TlsServer server([&](const Received& request) {
    if (request.on_connection == 1) all_there.count_down();
    for (int i = 0; i < 10'000 && !all_there.try_wait(); ++i) std::this_thread::sleep_for(1ms);
    const std::lock_guard lock(mutex);
    uids.insert(request.uid);
    return right(request);
  });
  Options options = options_for(server, 500);
  options.threads = 2;
  options.connections = 3;
  const Outcome outcome = run_to_end(options);
  CHECK(succeeded(outcome.tally));
  CHECK(outcome.tally.measured == 500);
  CHECK(outcome.tally.sent == 500);
  CHECK(outcome.tally.allowed == 500);
  CHECK(outcome.tally.latency.count() == 500);
  CHECK(outcome.tally.handshakes == 3);
  CHECK(outcome.tally.protocol.starts_with("TLSv1.3 "));
  CHECK(outcome.tally.bytes_received > 500 * answer_text().size());
  CHECK(server.requests() == 500);
  CHECK(uids.size() == 500);
  CHECK(uids.count(std::string(a_uid)) == 0);
}

TEST_CASE("without fresh uids the reviews keep their own") {
  std::atomic<int> other{0};
  TlsServer server([&](const Received& request) {
    if (request.uid != a_uid) ++other;
    return right(request);
  });
  Options options = options_for(server, 10);
  options.fresh_uids = false;
  CHECK(succeeded(run_to_end(options).tally));
  CHECK(other == 0);
}

TEST_CASE("an answer with another request's uid is wrong") {
  TlsServer server([](const Received& request) {
    return request.in_all == 5 ? Reply{http_ok(answer_text("00000000-0000-0000-0000-000000000000")), Then::keep}
                               : right(request);
  });
  const Outcome outcome = run_to_end(options_for(server, 20));
  CHECK(mistakes(outcome, Wrong::uid) == 1);
  CHECK(outcome.tally.measured == 19);
  CHECK_FALSE(succeeded(outcome.tally));
  REQUIRE(outcome.tally.examples.size() == 1);
  CHECK(outcome.tally.examples.front().find("pod.json") != std::string::npos);
}

TEST_CASE("a decision that changes is wrong, within a thread and between threads") {
  TlsServer server([](const Received& request) {
    return Reply{
        http_ok(answer_text(request.uid, request.in_all % 2 == 0 ? R"(,"allowed":true)" : R"(,"allowed":false)")),
        Then::keep};
  });
  Options options = options_for(server, 10);
  options.connections = 1;
  CHECK(mistakes(run_to_end(options), Wrong::inconsistent) == 5);
  options.connections = 2;
  options.threads = 2;
  options.requests = 2;
  CHECK(mistakes(run_to_end(options), Wrong::inconsistent) == 1);
}

TEST_CASE("a status other than 200 is an error, and which one is counted") {
  TlsServer server([](const Received& request) {
    return request.in_all % 2 == 0 ? right(request)
                                   : Reply{"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", Then::keep};
  });
  const Outcome outcome = run_to_end(options_for(server, 10));
  CHECK(failures(outcome, Failure::status) == 5);
  CHECK(outcome.tally.statuses.at(503) == 5);
  CHECK(outcome.tally.answered == 10);
  CHECK(outcome.tally.measured == 5);
}

TEST_CASE("Connection: close is obeyed, and no error") {
  TlsServer server([](const Received& request) {
    return Reply{http_ok(answer_text(request.uid), "Connection: close\r\n"), Then::close};
  });
  const Outcome outcome = run_to_end(options_for(server, 10));
  CHECK(succeeded(outcome.tally));
  CHECK(outcome.tally.measured == 10);
  CHECK(outcome.tally.closed_by_server == 10);
  CHECK(outcome.tally.handshakes >= 10);
}

TEST_CASE("a server that closes without having said so costs the request under way or none") {
  TlsServer server([](const Received& request) {
    Reply reply = right(request);
    if (request.on_connection == 3) reply.then = Then::close;
    return reply;
  });
  const Outcome outcome = run_to_end(options_for(server, 30));
  CHECK(outcome.tally.measured + outcome.tally.failed() == 30);
  CHECK(outcome.tally.failed() == failures(outcome, Failure::closed));
  CHECK(outcome.tally.handshakes > 5);
}

TEST_CASE("a connection that ends within an answer is an error") {
  TlsServer server([](const Received& request) {
    if (request.in_all == 2) return Reply{"HTTP/1.1 200 OK\r\nContent-Le", Then::close};
    if (request.in_all == 4) return Reply{"", Then::close};
    return right(request);
  });
  const Outcome outcome = run_to_end(options_for(server, 10));
  CHECK(failures(outcome, Failure::closed) == 2);
  CHECK(outcome.tally.measured == 8);
  REQUIRE(outcome.tally.examples.size() == 2);
  const std::string both = outcome.tally.examples[0] + outcome.tally.examples[1];
  CHECK(both.find("within the response") != std::string::npos);
  CHECK(both.find("before the answer") != std::string::npos);
}

TEST_CASE("what is no HTTP is an error, and so are bytes behind the answer") {
  TlsServer server([](const Received& request) {
    if (request.in_all == 2) return Reply{"SSH-2.0-OpenSSH_9.2\r\n\r\n", Then::hang};
    if (request.in_all == 4) return Reply{right(request).bytes + "HTTP/1.1 200 OK\r\n", Then::hang};
    return right(request);
  });
  const Outcome outcome = run_to_end(options_for(server, 10));
  CHECK(failures(outcome, Failure::http) == 2);
  CHECK(outcome.tally.measured == 8);
}

TEST_CASE("an answer that does not come times out, and the connection is replaced") {
  TlsServer server([](const Received& request) {
    return request.in_all == 2 ? Reply{"", Then::hang} : right(request);
  });
  Options options = options_for(server, 10);
  options.timeout = 500ms;
  const Outcome outcome = run_to_end(options);
  CHECK(failures(outcome, Failure::timeout) == 1);
  CHECK(outcome.tally.measured == 9);
}

TEST_CASE("a new connection for each request, or for every third") {
  TlsServer server(right);
  Options options = options_for(server, 12);
  options.requests_per_connection = 1;
  Outcome outcome = run_to_end(options);
  CHECK(succeeded(outcome.tally));
  CHECK(server.connections() >= 12);
  CHECK(outcome.tally.closed_by_server == 0);
  // The handshake belongs to these requests' latency.
  CHECK(outcome.tally.latency.min() >= outcome.tally.handshake.min());
  options.connections = 1;
  options.requests_per_connection = 3;
  outcome = run_to_end(options);
  CHECK(outcome.tally.handshakes >= 4);
  CHECK(outcome.tally.handshakes <= 5);
}

TEST_CASE("a request larger than a socket's buffer keeps its uid while others are sent") {
  // The uid stands behind the padding, so that it leaves long after other connections wrote theirs into the book.
  std::string text = review_text();
  text.insert(text.find("\"request\""), "\"padding\":\"" + std::string(7'000'000, 'x') + "\",");
  TlsServer server(right);
  Options options = options_for(server, 12);
  options.connections = 4;
  const Outcome outcome = run_to_end(options, {*read_review(text, "large.json")});
  CHECK_MESSAGE(succeeded(outcome.tally), text_report(options, 1, outcome));
  CHECK(outcome.tally.measured == 12);
}

TEST_CASE("reviews go round in order, over all threads evenly") {
  std::mutex mutex;
  std::vector<std::string> paths;
  TlsServer server([&](const Received& request) {
    const std::lock_guard lock(mutex);
    paths.push_back(request.head.substr(5, request.head.find(' ', 5) - 5));
    return right(request);
  });
  std::vector<Review> reviews;
  for (const char* route : {"/a", "/b", "/c", "/d"}) {
    reviews.push_back(one_review().front());
    reviews.back().route = route;
  }
  Options options = options_for(server, 6);
  options.connections = 1;
  CHECK(succeeded(run_to_end(options, reviews).tally));
  CHECK(paths == std::vector<std::string>{"/a", "/b", "/c", "/d", "/a", "/b"});
  paths.clear();
  options.threads = options.connections = 2;
  options.requests = 4;
  CHECK(succeeded(run_to_end(options, reviews).tally));
  std::sort(paths.begin(), paths.end());
  CHECK(paths == std::vector<std::string>{"/a", "/b", "/c", "/d"});
}

TEST_CASE("a certificate that does not fit is an error before any request") {
  TlsServer server(right);
  TlsServer other(right);
  Options options = options_for(server, 10);
  options.cacert = other.certificate_file();
  Outcome outcome = run_to_end(options);
  CHECK(failures(outcome, Failure::tls) == 2);
  CHECK(outcome.tally.sent == 0);
  REQUIRE_FALSE(outcome.tally.examples.empty());
  CHECK(outcome.tally.examples.front().find("certificate") != std::string::npos);
  options.insecure = true;
  CHECK(succeeded(run_to_end(options).tally));
  options = options_for(server, 10);
  options.server_name = "localhost";
  CHECK(succeeded(run_to_end(options).tally));
  options.server_name = "another.example.com";
  CHECK(failures(run_to_end(options), Failure::tls) == 2);
}

TEST_CASE("a server that is not there ends the run at once") {
  std::uint16_t port = 0;
  {
    TlsServer server(right);
    port = server.port();
  }
  Options options;
  options.target = *parse_target("https://127.0.0.1:" + std::to_string(port) + "/validate");
  options.insecure = true;
  options.connections = 3;
  options.duration = 30s;
  options.rate = 0;
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run_to_end(options);
  CHECK(std::chrono::steady_clock::now() - start < 15s);
  CHECK(failures(outcome, Failure::connect) == 3);
  CHECK_FALSE(succeeded(outcome.tally));
}

TEST_CASE("the stop flag ends a run with what was counted so far") {
  std::atomic<bool> stop{false};
  TlsServer server([&](const Received& request) {
    if (request.in_all == 50) stop = true;
    return right(request);
  });
  Options options = options_for(server, 1'000'000);
  const auto reviews = one_review();
  const auto outcome = run(options, reviews, stop, {});
  REQUIRE(outcome.has_value());
  CHECK(outcome->interrupted);
  CHECK(outcome->tally.measured >= 40);
  CHECK(outcome->tally.failed() == 0);
}

TEST_CASE("a CA file without certificates is an error") {
  const TemporaryDirectory directory;
  Options options;
  options.target = *parse_target("https://127.0.0.1:1/");
  options.cacert = directory.write("ca.pem", "nothing");
  const std::atomic<bool> stop{false};
  CHECK_FALSE(run(options, one_review(), stop, {}).has_value());
}

}  // namespace
}  // namespace tidegate::bench
