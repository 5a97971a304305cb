#include "tests/server/http/test_server.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "server/http/routing.hpp"

namespace tidegate::http {

void TestHandler::handle(const Request& request, Reply& reply) noexcept {
  reply.content_type = "text/plain";
  if (request.path == "/defer" && request.may_defer) {
    reply.body = "not to be seen";
    reply.defer = true;
  } else if (request.path == "/facts" || request.path == "/defer") {
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(request.deadline - request.received);
    reply.body.append(request.method).append(" ").append(request.path).append("?").append(request.query);
    reply.body.append(" type=").append(request.content_type).append(" trace=").append(request.traceparent);
    reply.body.append(" size=").append(std::to_string(request.body.size()));
    reply.body.append(" deadline=").append(std::to_string(patience.count()));
    reply.body.append(request.heavy ? " heavy" : " light");
  } else if (request.path == "/echo" || request.path == "/gate") {
    if (request.path == "/gate") gate_->pass();
    if (request.method != "POST") {
      reply.status = 405;
      reply.allow = "POST";
    } else if (!is_json(request.content_type)) {
      reply.status = 415;
    } else {
      reply.body.append(request.body);
    }
  } else if (request.path == "/nice") {
    reply.body.append(std::to_string(getpriority(PRIO_PROCESS, 0)));
  } else if (request.path == "/spin") {
    const auto end = Clock::now() + std::chrono::microseconds(100);
    while (Clock::now() < end) continue;
  } else if (request.path == "/large") {
    reply.body.assign(4 * limits::MiB, 'x');
  } else {
    reply.status = 404;
  }
  // The padding may be read: a sanitizer says so if not.
  volatile char sink = 0;
  for (std::size_t i = 0; i < body_padding; ++i) sink = request.body.data()[request.body.size() + i];
  static_cast<void>(sink);
}

void TestHandler::refuse(std::string_view reason, Reply& reply) noexcept {
  reply.content_type = "text/plain";
  reply.body.append("refused: ").append(reason);
}

TestServer::TestServer(const Change& change) {
  ServerConfig config;
  config.listen = {{"127.0.0.1", 0}};
  config.tls = {certificate.certificate_file(), certificate.key_file(), ""};
  config.timeouts.tick = std::chrono::milliseconds(10);
  // Sanitizers and busy machines are slow; tests of time-outs set their own.
  config.timeouts.handshake = config.timeouts.request = config.timeouts.write = config.timeouts.idle =
      std::chrono::seconds(60);
  if (change) change(config);
  server =
      std::make_unique<Server>(config, [gate_ = gate](ThreadIndex) { return std::make_unique<TestHandler>(gate_); });
  const auto started = server->start();
  REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().message));
}

TestServer::~TestServer() {
  gate->open = true;
  server->stop();
}

std::uint64_t TestServer::open_connections() const {
  std::uint64_t open = 0;
  for (unsigned i = 0; i < server->workers(); ++i) {
    open += counters(i).connections_opened.get() - counters(i).connections_closed.get();
  }
  return open;
}

}  // namespace tidegate::http
