#include "bench/load/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "bench/load/embedded.hpp"
#include "bench/load/units.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {

using base::Result;

namespace {

constexpr const char* description =
    "Load an admission webhook over TLS keep-alive and check every answer. Requests leave at a constant rate, whether "
    "or\n"
    "not answers come (open loop), unless --closed-loop is given.\n"
    "Ends with a report; exit code 0 when all answers were right, 1 when not, 2 for usage errors.";

constexpr const char* examples =
    "Examples:\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --cacert ca.pem\n"
    "      1,000 requests a second for 10 s; latency counts from when each should have left\n"
    "  tidegate-bench https://127.0.0.1:9443/validate reviews/ --rate 5000/s --duration 1m --connections 64 --max-idle "
    "25\n"
    "      as an API server does it, which keeps at most 25 idle connections\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --closed-loop --busy-poll\n"
    "      the next request when an answer came: how many 8 connections can carry\n"
    "  tidegate-bench https://127.0.0.1:9443 traffic.ndjson --insecure --output json\n"
    "      lines {\"path\": \"/validate\", \"review\": {...}, \"weight\": 5, \"expect\": \"deny\"} choose path, share "
    "and answer\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --ramp 1000/s..50000/s --bound 5ms\n"
    "      the highest rate with p99.9 within 5 ms, to 5 %; with 1000/s..20000/s:1000/s each thousand is tried\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --compare before.json --threshold p99=+10%,errors=0\n"
    "      for CI, with what --save wrote: exit code 1 when p99 grew by more than a tenth\n"
    "  tidegate-bench https://127.0.0.1:9443/validate review.json --closed-loop --new-connections\n"
    "      a full TLS handshake for each request, as after an API server's restart";

constexpr std::uint64_t most_requests = 1'000'000'000'000;

Result<double> parse_rate_or_max(std::string_view text) {
  if (text == "max") return 0.0;
  return parse_rate(text);
}

// FROM..TO or FROM..TO:STEP, rates all of them.
Result<Ramp> parse_ramp(std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::size_t colon = text.find(':');
  const auto malformed =
      base::fail("ramp \"" + std::string(text) + "\" is not FROM..TO[:STEP], like 1000/s..20000/s:500/s");
  if (dots == std::string_view::npos || (colon != std::string_view::npos && colon < dots)) return malformed;
  const auto from = parse_rate(text.substr(0, dots));
  const auto to = parse_rate(text.substr(dots + 2, std::min(colon, text.size()) - dots - 2));
  if (!from || !to) return malformed;
  Ramp ramp;
  ramp.from = *from;
  ramp.to = *to;
  if (ramp.from >= ramp.to) return base::fail("the ramp's first rate must be below its last");
  if (colon != std::string_view::npos) {
    const auto step = parse_rate(text.substr(colon + 1));
    if (!step) return malformed;
    ramp.step = *step;
    if ((ramp.to - ramp.from) / ramp.step > static_cast<double>(bounds::max_ramp_steps)) {
      return base::fail("the ramp has more than " + std::to_string(bounds::max_ramp_steps) + " steps");
    }
  }
  return ramp;
}

// How long a run may take that only the number of its requests ends.
std::chrono::nanoseconds time_for(std::uint64_t requests, double rate) {
  const double sending = rate > 0 ? static_cast<double>(requests) / rate : 0;
  const double most = static_cast<double>(limits::max_bench_duration.count());
  const double seconds = static_cast<double>(limits::default_bench_requests_time.count()) + sending;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(seconds, most) * 1e9));
}

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

// Thrown through CLI11 as it does for --help, which goes before whatever else is missing.
struct SchemaAsked {};

struct Given {
  std::string url;
  CLI::Option* duration = nullptr;
  CLI::Option* rate = nullptr;
  CLI::Option* closed_loop = nullptr;
  CLI::Option* requests = nullptr;
  Ramp ramp;  // what --bound, --percentile and --step-time say
  bool schema = false;
};

void add_load(CLI::App& app, Options& options, Given& given) {
  app.option_defaults()->group("Load");
  app.add_option("--connections", options.connections, "connections kept open")
      ->check(CLI::Range(1, limits::max_bench_connections).description(""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "threads that share the connections")
      ->check(CLI::Range(1, limits::max_bench_threads).description(""))
      ->type_name("N")
      ->capture_default_str();
  auto* rate =
      app.add_option("--rate", into(options.rate, parse_rate_or_max),
                     "requests a second, sent whether or not answers come (default 1000/s); max is --closed-loop");
  rate->type_name("N/s");
  given.rate = rate;
  given.closed_loop = app.add_flag_callback(
                             "--closed-loop", [&options] { options.rate = 0; },
                             "send the next request when a connection got its answer, as fast as possible; a server "
                             "that stalls is then "
                             "asked "
                             "less, and its latencies look better than they are")
                          ->excludes(rate);
  given.duration = app.add_option("--duration", into(options.duration, parse_duration),
                                  "how long to measure (default 10s; with --requests 10m)");
  given.duration->type_name("TIME");
  given.requests = app.add_option("--requests", options.requests, "end after this many measured requests")
                       ->check(CLI::Range(std::uint64_t{1}, most_requests).description(""))
                       ->type_name("N");
  app.add_option("--warmup", into(options.warmup, parse_duration), "load before measuring (default 1s)")
      ->type_name("TIME");
  app.add_option("--timeout", into(options.timeout, parse_duration), "for a connection or an answer (default 10s)")
      ->type_name("TIME");
  auto* per_connection =
      app.add_option("--requests-per-connection", options.requests_per_connection,
                     "open a new connection after this many requests; in a closed loop latency includes the handshake")
          ->check(CLI::Range(std::uint64_t{1}, most_requests).description(""))
          ->type_name("N");
  app.add_flag_callback(
         "--new-connections", [&options] { options.requests_per_connection = 1; },
         "the same as --requests-per-connection 1")
      ->excludes(per_connection);
  app.add_option("--churn", into(options.churn, parse_rate), "close and reopen this many connections a second")
      ->type_name("N/s");
  app.add_option("--max-idle", options.max_idle,
                 "close connections that are idle beside so many others, open them when needed: API servers keep 25")
      ->check(CLI::Range(1, limits::max_bench_connections).description(""))
      ->type_name("N");
  app.add_flag("--busy-poll", options.busy_poll,
               "never sleep, so that the server's CPU time holds no wake-ups of this process; takes whole cores");
  app.add_flag("--shuffle", options.shuffle, "send the reviews in a random order that --seed fixes");
  app.add_option("--seed", options.seed, "for --shuffle and the uids")->type_name("N")->capture_default_str();
}

void add_ramp(CLI::App& app, Options& options, Given& given) {
  app.option_defaults()->group("Ramp");
  auto* ramp = app.add_option("--ramp", into(options.ramp, parse_ramp),
                              "find the highest rate from FROM to TO whose latency is within --bound: twice the one "
                              "before until one isn't, then what lies between; with STEP in such steps alone");
  ramp->type_name("FROM..TO[:STEP]")->excludes(given.rate)->excludes(given.closed_loop)->excludes(given.requests);
  ramp->excludes(given.duration);
  app.add_option("--bound", into(given.ramp.bound, parse_duration), "the latency that a rate must keep (default 5ms)")
      ->type_name("TIME")
      ->needs(ramp);
  app.add_option("--resolution", into(given.ramp.resolution, parse_share),
                 "how near to a rate that isn't held to come, without STEP (default 5%)")
      ->type_name("N%")
      ->needs(ramp);
  app.add_option("--percentile", given.ramp.percentile, "at which percentile (default 99.9)")
      ->check(CLI::Range(1.0, 100.0).description(""))
      ->type_name("P")
      ->needs(ramp);
  app.add_option("--step-time", into(given.ramp.step_time, parse_duration),
                 "how long each rate is measured (default 5s)")
      ->type_name("TIME")
      ->needs(ramp);
}

void add_tls(CLI::App& app, Options& options) {
  app.option_defaults()->group("TLS");
  auto* cacert = app.add_option("--cacert", options.cacert, "PEM file of the CA to trust (default: the system's)")
                     ->check(CLI::ExistingFile.description(""))
                     ->type_name("FILE");
  app.add_flag("--insecure", options.insecure, "accept any certificate")->excludes(cacert);
  app.add_option("--server-name", options.server_name, "name for SNI and the certificate (default: the URL's host)")
      ->type_name("NAME");
  const std::map<std::string, TlsVersion> versions{
      {"any", TlsVersion::any}, {"1.2", TlsVersion::v1_2}, {"1.3", TlsVersion::v1_3}};
  app.add_option("--tls", options.tls, "offer only this version: 1.2 or 1.3 (default: both)")
      ->transform(CLI::CheckedTransformer(versions).description(""))
      ->type_name("VERSION");
}

void add_answers(CLI::App& app, Options& options) {
  app.option_defaults()->group("Answers and reports");
  const std::map<std::string, Expect> expectations{
      {"any", Expect::any}, {"allow", Expect::allow}, {"deny", Expect::deny}, {"patch", Expect::patch}};
  const std::map<std::string, Output> outputs{{"text", Output::text}, {"json", Output::json}};
  app.add_option(
         "--expect", options.expect,
         "count any other decision as a wrong answer, where the corpus doesn't say which: any, allow, deny or patch")
      ->transform(CLI::CheckedTransformer(expectations).description(""))
      ->type_name("WHAT");
  app.add_flag_callback(
      "--no-fresh-uids", [&options] { options.fresh_uids = false; },
      "send the reviews' own uids (default: each request has its own, so that mixed-up answers show)");
  app.add_flag_callback(
      "--no-uid-check", [&options] { options.check_uids = false; },
      "accept answers with another uid, as a canned one has");
  app.add_flag("--answers-may-change", options.answers_may_change,
               "accept another answer than a review got before, as while a server's rules are reloaded");
  app.add_flag("--path-from-url", options.path_from_url, "ignore the paths of NDJSON lines");
  app.add_option("--output", options.output, "text or json")
      ->transform(CLI::CheckedTransformer(outputs).description(""))
      ->type_name("FORM");
  app.add_option("--hgrm", options.hgrm_file, "write the latencies as HdrHistogram's percentiles")->type_name("FILE");
  app.add_option("--html", options.html_file, "write a page with plots, complete in itself")->type_name("FILE");
  app.add_option("--save", options.save_file, "write the JSON report, for --compare")->type_name("FILE");
  app.add_option("--compare", options.compare_file, "compare with a run that --save wrote")->type_name("FILE");
  app.add_option(
         "--threshold", into(options.thresholds, parse_thresholds),
         "exit with 1 unless all hold: p99=5ms, p99=+10% (against --compare), errors=0, late=1% (of the requests), "
         "throughput=-5%; joined by commas")
      ->type_name("LIST");
  app.add_flag_callback(
      "--no-progress", [&options] { options.progress = false; },
      "no progress, neither the line on a terminal nor those elsewhere");
}

// What CLI11 cannot say about single options.
std::string conflicts(const Options& options) {
  if (options.threads > options.connections) return "--threads must not be above --connections";
  if (options.duration.count() <= 0) return "--duration must be above 0";
  if (options.timeout.count() <= 0) return "--timeout must be above 0";
  if (options.max_idle > 0 && options.rate <= 0)
    return "--max-idle needs a rate: a closed loop has no idle connections";
  if (options.ramp && options.ramp->bound.count() <= 0) return "--bound must be above 0";
  if (options.ramp && options.ramp->resolution < bounds::min_ramp_resolution) {
    return "--resolution must be at least 0.1%";
  }
  if (options.ramp && options.ramp->step_time.count() <= 0) return "--step-time must be above 0";
  for (const Threshold& threshold : options.thresholds) {
    if (threshold.form == Threshold::Form::change && options.compare_file.empty()) {
      return "--threshold " + threshold.text + " needs --compare";
    }
  }
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
  app.add_option(
         "REVIEWS", options.reviews,
         "AdmissionReview files (.json), NDJSON files, directories of .json; NAME.expect beside NAME.json holds the "
         "decision to expect")
      ->required()
      ->type_name("");
  app.add_flag("--schema", given.schema, "show the JSON Schema of the JSON report")
      ->trigger_on_parse()
      ->each([](const std::string&) { throw SchemaAsked(); });
  add_load(app, options, given);
  add_ramp(app, options, given);
  add_tls(app, options);
  add_answers(app, options);
  try {
    app.parse(argc, argv);
  } catch (const SchemaAsked&) {
    line.out = report_schema();
    return line;
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    line.exit_code = app.exit(error, out, err) == 0 ? 0 : 2;
    line.out = out.str();
    line.err = err.str();
    return line;
  }
  if (options.ramp) {
    options.ramp->bound = given.ramp.bound;
    options.ramp->percentile = given.ramp.percentile;
    options.ramp->step_time = given.ramp.step_time;
    options.ramp->resolution = given.ramp.resolution;
    options.rate = options.ramp->from;
  }
  auto target = parse_target(given.url);
  std::string problem = target ? conflicts(options) : target.error().message;
  if (!problem.empty()) {
    line.exit_code = 2;
    line.err = "tidegate-bench: " + problem + "\n";
    return line;
  }
  options.target = *target;
  if (options.requests && given.duration->count() == 0) options.duration = time_for(*options.requests, options.rate);
  line.options = std::move(options);
  return line;
}

}  // namespace tidegate::bench
