// tidegate-transport: server/http alone, answering every request with the same bytes and looking into none. What
// bench/against-nginx measures the transport with, so that the server itself needs no route for measuring.
// It takes the flags of `tidegate serve` that matter to it and ignores everything else, so that it can stand in for it.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "server/http/ops_server.hpp"
#include "server/http/server.hpp"

namespace tidegate::bench {
namespace {

constexpr std::string_view default_answer =
    R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":true}})";

struct Options {
  http::Address listen{"127.0.0.1", 9443};
  http::Address ops_listen{"127.0.0.1", 8080};
  http::TlsConfig tls;
  unsigned workers = 1;
  std::string answer_file;
};

class FixedAnswer final : public http::Handler {
 public:
  explicit FixedAnswer(const std::string& answer) : answer_(answer) {}

  void handle(const http::Request&, http::Reply& reply) noexcept override { reply.body = answer_; }

 private:
  const std::string& answer_;
};

// Until SIGINT or SIGTERM, which no thread may take before sigwait() does.
int serve(const Options& options, const std::string& answer) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  http::ServerConfig config;
  config.listen = {options.listen};
  config.tls = options.tls;
  config.workers = options.workers;
  http::Server server(config, [&](http::ThreadIndex) { return std::make_unique<FixedAnswer>(answer); });
  http::OpsServer ops({.listen = options.ops_listen},
                      [](std::string_view, std::string_view) { return http::OpsReply{.body = "ok\n"}; });
  for (const auto& started : {server.start(), ops.start()}) {
    if (!started) {
      std::fprintf(stderr, "tidegate-transport: %s\n", started.error().message.c_str());
      return 1;
    }
  }
  int signal = 0;
  sigwait(&signals, &signal);
  ops.stop();
  server.stop();
  return 0;
}

void add_address(CLI::App& command, const char* name, http::Address& address) {
  command.add_option_function<std::string>(name, [&address](const std::string& text) {
    if (!http::parse_address(text, address)) throw CLI::ValidationError("\"" + text + "\" is no HOST:PORT");
  });
}

int run(int count, char** arguments) {
  Options options;
  CLI::App app("Tidegate's HTTP server with a fixed answer", "tidegate-transport");
  app.allow_extras();
  app.add_option("--tls-cert", options.tls.certificate_file)->required();
  app.add_option("--tls-key", options.tls.key_file)->required();
  app.add_option("--workers", options.workers);
  app.add_option("--answer", options.answer_file, "File with the body of all answers");
  add_address(app, "--listen", options.listen);
  add_address(app, "--ops-listen", options.ops_listen);
  CLI11_PARSE(app, count, arguments);
  std::string answer(default_answer);
  if (!options.answer_file.empty()) {
    std::ifstream in(options.answer_file, std::ios::binary);
    answer.assign(std::istreambuf_iterator<char>(in), {});
    if (!in) {
      std::fprintf(stderr, "tidegate-transport: %s can't be read\n", options.answer_file.c_str());
      return 2;
    }
  }
  return serve(options, answer);
}

}  // namespace
}  // namespace tidegate::bench

int main(int count, char** arguments) {
  return tidegate::bench::run(count, arguments);
}
