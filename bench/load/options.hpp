// What one run of tidegate-bench was asked to do, and the command line that says it.
// Invariants of parsed Options: every number is within its limit, threads <= connections, duration > 0.
// Thread contract: values. Tested in tests/bench/options_test.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/target.hpp"

namespace tidegate::bench {

enum class Expect { any, allow, deny };
enum class Output { text, json };

struct Options {
  Target target;
  std::vector<std::string> reviews;  // files and directories, as given
  int connections = 8;
  int threads = 1;
  std::chrono::nanoseconds duration{std::chrono::seconds(10)};
  std::chrono::nanoseconds warmup{std::chrono::seconds(1)};
  std::chrono::nanoseconds timeout{std::chrono::seconds(10)};
  std::optional<std::uint64_t> requests;      // measured ones, after the warm-up
  double rate = 0;                            // requests a second; 0 = as fast as possible
  std::uint64_t requests_per_connection = 0;  // 0 = keep-alive without end
  std::string cacert;                         // PEM file; empty = the system's roots
  bool insecure = false;
  std::string server_name;  // SNI and certificate name; empty = the URL's host
  Expect expect = Expect::any;
  bool check_uids = true;
  bool fresh_uids = true;
  bool path_from_url = false;
  bool shuffle = false;
  std::uint64_t seed = 1;
  Output output = Output::text;
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
