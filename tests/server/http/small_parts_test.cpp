// Deadlines, addresses, content types, answers, counters' names and buffers: the parts without a connection.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "server/http/config.hpp"
#include "server/http/counters.hpp"
#include "server/http/detail/buffer_pool.hpp"
#include "server/http/detail/deadline.hpp"
#include "server/http/detail/response.hpp"
#include "server/http/routing.hpp"

using namespace tidegate;
using namespace tidegate::http;
using namespace tidegate::http::detail;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST_CASE("Go durations are read as Go reads them") {
  const struct {
    std::string_view text;
    std::optional<nanoseconds> value;
  } rows[] = {
      {"10s", 10s}, {"1m30s", 90s}, {"500ms", 500ms}, {"1.5h", 90min},
      {"0", 0s},    {"0s", 0s},     {"3us", 3us},     {"3\xc2\xb5s", 3us},
      {"7ns", 7ns}, {"1.s", 1s},    {".5s", 500ms},   {"1h0m1s", 3601s},
      {"", {}},     {"10", {}},     {"s", {}},        {"-1s", {}},
      {"+1s", {}},  {"1 s", {}},    {".s", {}},       {"1..5s", {}},
      {"1e3s", {}}, {"1d", {}},     {"25h", {}},      {"infs", {}},
      {"1s ", {}},  {"nans", {}},   {"0x1s", {}},     {"99999999999999999999999999999999999h", {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK((parse_go_duration(row.text) == row.value));
  }
}

TEST_CASE("the deadline is the timeout less a second, but never below the least") {
  CHECK(request_deadline("timeout=10s") == 9s);
  CHECK(request_deadline("a=b&timeout=3s&c") == 2s);
  CHECK(request_deadline("timeout=1s") == limits::min_deadline);
  CHECK(request_deadline("timeout=0") == limits::min_deadline);
  CHECK(request_deadline("") == limits::default_request_deadline - limits::deadline_margin);
  CHECK(request_deadline("timeout=soon") == limits::default_request_deadline - limits::deadline_margin);
  CHECK(request_deadline("xtimeout=3s") == limits::default_request_deadline - limits::deadline_margin);
}

TEST_CASE("addresses are read and written") {
  const struct {
    std::string_view text;
    bool good;
    Address address;
  } rows[] = {
      {"127.0.0.1:80", true, {"127.0.0.1", 80}},
      {"[::1]:8443", true, {"::1", 8443}},
      {":9443", true, {"::", 9443}},
      {"0.0.0.0:0", true, {"0.0.0.0", 0}},
      {"::1:80", false, {}},
      {"127.0.0.1", false, {}},
      {"h:65536", false, {}},
      {"h:", false, {}},
      {"h:+1", false, {}},
      {"[::1:80", false, {}},
      {"[]:80", false, {}},
      {"", false, {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    Address address;
    CHECK(parse_address(row.text, address) == row.good);
    if (row.good) CHECK(address == row.address);
  }
  CHECK(to_string({"::1", 8443}) == "[::1]:8443");
  CHECK(to_string({"127.0.0.1", 80}) == "127.0.0.1:80");
}

TEST_CASE("JSON is known by its type, whatever its letter case and parameters") {
  for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json ;charset=utf-8", "application/json\t;x"}) {
    CHECK_MESSAGE(is_json(type), type);
  }
  for (const char* type : {"", "application/jsonx", "application/json-patch+json", "text/json", "application/ json"}) {
    CHECK_MESSAGE(!is_json(type), type);
  }
}

TEST_CASE("answers are written with what their status and connection need") {
  ResponseWriter writer;
  writer.set_time(784111777);
  Reply reply;
  reply.status = 405;
  reply.allow = "POST";
  reply.body = "no";
  std::string out;
  writer.append(reply, {.close = true}, out);
  CHECK(out ==
        "HTTP/1.1 405 Method Not Allowed\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
        "Allow: POST\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  out.clear();
  reply.clear();
  writer.append(reply, {.http10 = true, .without_body = true}, out);
  CHECK(out ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
        "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST_CASE("every cause has a name of its own") {
  const auto check = [](const auto& names) {
    std::set<std::string_view> distinct(names.begin(), names.end());
    CHECK(distinct.size() == names.size());
    for (const std::string_view name : names) CHECK_FALSE(name.empty());
  };
  check(refused_names);
  check(tls_failure_names);
  check(timed_out_names);
  check(shed_names);
  check(bad_request_names);
  CHECK(refused_names.size() == static_cast<std::size_t>(Refused::count));
  CHECK(tls_failure_names.size() == static_cast<std::size_t>(TlsFailure::count));
  CHECK(timed_out_names.size() == static_cast<std::size_t>(TimedOut::count));
  CHECK(shed_names.size() == static_cast<std::size_t>(Shed::count));
  CHECK(bad_request_names.size() == static_cast<std::size_t>(BadRequest::count));
  CHECK(tls_failure_names[static_cast<std::size_t>(TlsFailure::protocol)] == "protocol");
  CHECK(tls_failure_names[static_cast<std::size_t>(TlsFailure::plain_http)] == "plain_http");
}

TEST_CASE("buffers keep their content as they grow and shrink, and the pool counts what is out") {
  Gauge held;
  BufferPool pool(held);
  Buffer buffer = pool.acquire();
  CHECK(held.get() == BufferPool::base_bytes);
  std::string("content").copy(buffer.data(), 7);
  buffer.set_size(7);
  pool.grow(buffer, 1'000'000);
  CHECK(held.get() == 1'000'000);
  pool.shrink(buffer);
  CHECK(held.get() == 1024);
  CHECK(std::string_view(buffer.data(), buffer.size()) == "content");
  buffer.drop_front(3);
  CHECK(std::string_view(buffer.data(), buffer.size()) == "tent");
  pool.release(std::move(buffer));
  CHECK(held.get() == 0);
}

TEST_CASE("the pool keeps no more than it may") {
  Gauge held;
  BufferPool pool(held);
  std::vector<Buffer> buffers;
  for (int i = 0; i < 200; ++i) buffers.push_back(pool.acquire());
  for (Buffer& buffer : buffers) pool.release(std::move(buffer));
  CHECK(held.get() == 0);
  CHECK(pool.kept() * BufferPool::base_bytes == limits::retained_scratch_bytes);
}
