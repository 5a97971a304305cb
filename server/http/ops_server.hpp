// The plain HTTP server for /livez, /readyz and /metrics: on its own thread and port, so that neither a stuck worker
// nor a slow client keeps a probe from its answer.
//
// GET and HEAD only (else 405); headers up to 8 KiB; bounded connections (the oldest is closed for a new one); every
// read and write is timed. Thread contract: start() and stop() by one thread; the handler runs on the server's own
// thread, one call at a time. Tested in tests/server/http/ops_server_test.cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "policies/base/result.hpp"
#include "server/http/config.hpp"

namespace tidegate::http {

struct OpsReply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers a GET of `path` with `query` ("verbose" of "/readyz?verbose"). A path it does not know: status 404.
using OpsHandler = std::function<OpsReply(std::string_view path, std::string_view query)>;

class OpsServer {
 public:
  OpsServer(OpsConfig config, OpsHandler handler);
  ~OpsServer();
  OpsServer(const OpsServer&) = delete;
  OpsServer& operator=(const OpsServer&) = delete;

  // Binds and serves. Errors name the address and the cause.
  base::Result<void> start();
  Address address() const;  // with the real port; only after start()
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::http
