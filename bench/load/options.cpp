#include "bench/load/options.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>

#include "bench/load/units.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {

namespace {

constexpr const char* description =
    "Load an admission webhook over TLS keep-alive and check every answer.\n"
    "Ends with a report; exit code 0 when all answers were right, 1 when not, 2 for usage errors.";

constexpr const char* examples =
    "Examples:\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --cacert ca.pem\n"
    "      as fast as 8 connections go, for 10 s\n"
    "  tidegate-bench https://127.0.0.1:9443/validate reviews/ --rate 2000/s --duration 1m --connections 64\n"
    "      2,000 requests a second; latency counts from when each should have left\n"
    "  tidegate-bench https://127.0.0.1:9443 traffic.ndjson --insecure --output json\n"
    "      lines {\"path\": \"/validate\", \"review\": {...}} choose their own path\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --new-connections\n"
    "      a full TLS handshake for each request, as after an API server's restart";

constexpr std::uint64_t most_requests = 1'000'000'000'000;

// CLI11 wants a message or an empty string; ours come from Result.
template <class T, class Parse>
CLI::callback_t into(T& field, Parse parse) {
  return [&field, parse](const CLI::results_t& words) {
    auto parsed = parse(words.at(0));
    if (!parsed) throw CLI::ValidationError(parsed.error().message);
    field = *parsed;
    return true;
  };
}

struct Given {
  std::string url;
  CLI::Option* duration = nullptr;
};

void add_load(CLI::App& app, Options& options, Given& given) {
  app.add_option("--connections", options.connections, "connections kept open")
      ->check(CLI::Range(1, limits::max_bench_connections).description(""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "threads that share the connections")
      ->check(CLI::Range(1, limits::max_bench_threads).description(""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--rate", into(options.rate, parse_rate),
                 "requests a second, sent whether or not answers come (default: as fast as possible)")
      ->type_name("N/s");
  given.duration = app.add_option("--duration", into(options.duration, parse_duration),
                                  "how long to measure (default 10s; with --requests 10m)");
  given.duration->type_name("TIME");
  app.add_option("--requests", options.requests, "end after this many measured requests")
      ->check(CLI::Range(std::uint64_t{1}, most_requests).description(""))
      ->type_name("N");
  app.add_option("--warmup", into(options.warmup, parse_duration), "load before measuring (default 1s)")
      ->type_name("TIME");
  app.add_option("--timeout", into(options.timeout, parse_duration), "for a connection or an answer (default 10s)")
      ->type_name("TIME");
  auto* per_connection =
      app.add_option("--requests-per-connection", options.requests_per_connection,
                     "open a new connection after this many requests; latency then includes the handshake")
          ->check(CLI::Range(std::uint64_t{1}, most_requests).description(""))
          ->type_name("N");
  app.add_flag_callback(
         "--new-connections", [&options] { options.requests_per_connection = 1; },
         "the same as --requests-per-connection 1")
      ->excludes(per_connection);
  app.add_flag("--busy-poll", options.busy_poll,
               "never sleep, so that the server's CPU time holds no wake-ups of this process; takes whole cores");
  app.add_flag("--shuffle", options.shuffle, "send the reviews in a random order that --seed fixes");
  app.add_option("--seed", options.seed, "for --shuffle and the uids")->type_name("N")->capture_default_str();
}

void add_tls(CLI::App& app, Options& options) {
  auto* cacert = app.add_option("--cacert", options.cacert, "PEM file of the CA to trust (default: the system's)")
                     ->check(CLI::ExistingFile.description(""))
                     ->type_name("FILE");
  app.add_flag("--insecure", options.insecure, "accept any certificate")->excludes(cacert);
  app.add_option("--server-name", options.server_name, "name for SNI and the certificate (default: the URL's host)")
      ->type_name("NAME");
}

void add_answers(CLI::App& app, Options& options) {
  const std::map<std::string, Expect> expectations{
      {"any", Expect::any}, {"allow", Expect::allow}, {"deny", Expect::deny}};
  const std::map<std::string, Output> outputs{{"text", Output::text}, {"json", Output::json}};
  app.add_option("--expect", options.expect, "count any other decision as a wrong answer: any, allow or deny")
      ->transform(CLI::CheckedTransformer(expectations).description(""))
      ->type_name("WHAT");
  app.add_flag_callback(
      "--no-fresh-uids", [&options] { options.fresh_uids = false; },
      "send the reviews' own uids (default: each request has its own, so that mixed-up answers show)");
  app.add_flag_callback(
      "--no-uid-check", [&options] { options.check_uids = false; },
      "accept answers with another uid, as a canned one has");
  app.add_flag("--path-from-url", options.path_from_url, "ignore the paths of NDJSON lines");
  app.add_option("--output", options.output, "text or json")
      ->transform(CLI::CheckedTransformer(outputs).description(""))
      ->type_name("FORM");
  app.add_flag_callback(
      "--no-progress", [&options] { options.progress = false; }, "no progress line on a terminal");
}

// What CLI11 cannot say about single options.
std::string conflicts(const Options& options) {
  if (options.threads > options.connections) return "--threads must not be above --connections";
  if (options.duration.count() <= 0) return "--duration must be above 0";
  if (options.timeout.count() <= 0) return "--timeout must be above 0";
  return {};
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  Options options;
  Given given;
  CLI::App app(description, "tidegate-bench");
  app.footer(examples);
  app.add_option("URL", given.url, "https://HOST[:PORT]/PATH of the webhook")->required()->type_name("");
  app.add_option("REVIEWS", options.reviews, "AdmissionReview files (.json), NDJSON files, directories of .json")
      ->required()
      ->type_name("");
  add_load(app, options, given);
  add_tls(app, options);
  add_answers(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    line.exit_code = app.exit(error, out, err) == 0 ? 0 : 2;
    line.out = out.str();
    line.err = err.str();
    return line;
  }
  auto target = parse_target(given.url);
  std::string problem = target ? conflicts(options) : target.error().message;
  if (!problem.empty()) {
    line.exit_code = 2;
    line.err = "tidegate-bench: " + problem + "\n";
    return line;
  }
  options.target = *target;
  if (options.requests && given.duration->count() == 0) options.duration = limits::default_bench_requests_time;
  line.options = std::move(options);
  return line;
}

}  // namespace tidegate::bench
