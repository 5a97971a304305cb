// What one run of tidegate-bench was asked to do, and the command line that says it.
// Invariants of parsed Options: every number is within its limit, threads <= connections, duration > 0;
// max_idle > 0 only with a rate; a threshold that is a change only with compare_file; from < to, step >= 0,
// resolution > 0.
// Thread contract: values. Tested in tests/bench/options_test.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/bounds.hpp"
#include "bench/load/expect.hpp"
#include "bench/load/judge.hpp"
#include "bench/load/target.hpp"

namespace tidegate::bench {

enum class Output { text, json };
enum class TlsVersion { any, v1_2, v1_3 };

// Steps of the open loop that look for the highest rate whose latency is within a bound.
struct Ramp {
  double from = 0;
  double to = 0;
  double step = 0;           // all rates are this far apart; 0 = a search, which ends at the resolution
  double resolution = 0.05;  // part of the rate that was found, by which one that isn't held may lie above it
  std::chrono::nanoseconds bound{std::chrono::milliseconds(5)};
  double percentile = 99.9;
  std::chrono::nanoseconds step_time{std::chrono::seconds(5)};
};

struct Options {
  Target target;
  std::vector<std::string> reviews;  // files and directories, as given
  int connections = 8;
  int threads = 1;
  std::chrono::nanoseconds duration{std::chrono::seconds(10)};
  std::chrono::nanoseconds warmup{std::chrono::seconds(1)};
  std::chrono::nanoseconds timeout{std::chrono::seconds(10)};
  std::optional<std::uint64_t> requests;      // measured ones, after the warm-up
  double rate = bounds::default_rate;         // open loop: requests a second; 0 = closed loop, as fast as answers come
  std::uint64_t requests_per_connection = 0;  // 0 = keep-alive without end
  double churn = 0;                           // connections a second that are closed and opened anew
  int max_idle = 0;                           // more idle connections than this are closed; 0 = kept. Open loop
  TlsVersion tls = TlsVersion::any;
  std::string cacert;  // PEM file; empty = the system's roots
  bool insecure = false;
  std::string server_name;  // SNI and certificate name; empty = the URL's host
  Expect expect = Expect::any;
  bool check_uids = true;
  bool answers_may_change = false;  // a review's answers need not all be the same
  bool fresh_uids = true;
  bool path_from_url = false;
  bool shuffle = false;
  std::uint64_t seed = 1;
  std::optional<Ramp> ramp;  // instead of one run with `rate`
  Output output = Output::text;
  std::string hgrm_file;  // files to write besides; empty = none
  std::string html_file;
  std::string save_file;     // the JSON report
  std::string compare_file;  // the JSON report of another run
  std::vector<Threshold> thresholds;
  bool progress = true;
  bool busy_poll = false;  // never sleep: the server pays for no wake-up of the load's threads
};

// Either options to run with, or what to print and the exit code: 0 after --help, 2 for usage errors.
struct CommandLine {
  std::optional<Options> options;
  int exit_code = 0;
  std::string out;
  std::string err;
};

[[nodiscard]] CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace tidegate::bench
