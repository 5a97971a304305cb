// The HTTP server's own counters as metric families: connections, bytes, TLS failures, refusals, time-outs.
// Thread contract: any thread; the server outlives the calls. Tested in tests/e2e/logs_test.go.
#pragma once

#include <vector>

#include "server/http/server.hpp"
#include "server/observe/family.hpp"

namespace tidegate::app {

void collect_http(const http::Server& server, std::vector<observe::Family>& families);

}  // namespace tidegate::app
