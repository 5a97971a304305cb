#include "server/app/probes.hpp"

#include <utility>
#include <vector>

#include "server/observe/family.hpp"

namespace tidegate::app {

namespace {

struct Part {
  std::string name;
  bool good = true;
};

// `ok`, or what isn't; with `?verbose` every part, as the API server's own health endpoints have it.
http::OpsReply summarise(const std::vector<Part>& parts, bool verbose) {
  http::OpsReply reply;
  bool good = true;
  for (const Part& part : parts) good = good && part.good;
  reply.status = good ? 200 : 503;
  if (good && !verbose) {
    reply.body = "ok";
    return reply;
  }
  for (const Part& part : parts) {
    if (verbose || !part.good)
      reply.body += (part.good ? "[+]" : "[-]") + part.name + (part.good ? " ok\n" : " failed\n");
  }
  return reply;
}

}  // namespace

Probes::Probes(Sources sources) : sources_(std::move(sources)) {}

bool Probes::ready() const {
  return listening_.load() && !stopping_.load() && sources_.rules_loaded();
}

http::OpsReply Probes::live(bool verbose) const {
  std::vector<Part> parts;
  const auto now = sources_.now();
  for (unsigned i = 0; listening_.load() && i < sources_.workers(); ++i) {
    const auto beat = sources_.heartbeat(i);
    const bool fresh = beat == http::Clock::time_point() || now - beat < limits::heartbeat_age;
    parts.push_back({"worker-" + std::to_string(i), fresh});
  }
  return summarise(parts, verbose);
}

http::OpsReply Probes::readiness(bool verbose) const {
  return summarise({{"rules", sources_.rules_loaded()}, {"tls", listening_.load()}, {"shutdown", !stopping_.load()}},
                   verbose);
}

http::OpsReply Probes::answer(std::string_view path, std::string_view query) const {
  const bool verbose = query == "verbose" || query.starts_with("verbose=") || query.starts_with("verbose&");
  if (path == "/livez") return live(verbose);
  if (path == "/readyz") return readiness(verbose);
  http::OpsReply reply;
  if (path == "/metrics") {
    reply.content_type = observe::exposition_content_type;
    reply.body = sources_.metrics();
    return reply;
  }
  reply.status = 404;
  reply.body = "no such path: /livez, /readyz and /metrics are served here\n";
  return reply;
}

}  // namespace tidegate::app
