#include "server/app/serve.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "policies/base/limits.hpp"
#include "server/app/options.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/durations.hpp"

namespace tidegate::commands {

namespace {

using app::ServeOptions;
using std::chrono::milliseconds;

void add_address(CLI::App& command, const std::string& name, http::Address& address, const std::string& env,
                 const std::string& description) {
  const auto read = [name, &address](const std::string& text) {
    if (!http::parse_address(text, address)) {
      throw CLI::ValidationError(name, "\"" + text + "\" is no HOST:PORT: a numeric address and a port are wanted");
    }
  };
  command.add_option_function<std::string>(name, read, description)
      ->type_name("HOST:PORT")
      ->default_str(to_string(address))
      ->envname(env);
}

template <class Enumeration, std::size_t Count>
void add_choice(CLI::App& command, const std::string& name, Enumeration& value,
                const std::array<std::string_view, Count>& names, const std::string& env,
                const std::string& description) {
  const auto read = [name, &value, &names](const std::string& text) {
    const auto found = observe::from_name<Enumeration>(names, text);
    if (!found) throw CLI::ValidationError(name, "\"" + text + "\" is not one of the values that can be chosen");
    value = *found;
  };
  std::string choices;
  for (const std::string_view choice : names) choices += (choices.empty() ? "" : "|") + std::string(choice);
  command.add_option_function<std::string>(name, read, description)
      ->type_name(choices)
      ->default_str(std::string(names[static_cast<std::size_t>(value)]))
      ->envname(env);
}

void add_files(CLI::App& command, ServeOptions& options) {
  command.add_option("--rules", options.rules, "Directory of rule files (or one file)")
      ->required()
      ->type_name("DIR")
      ->envname("TIDEGATE_RULES");
  command.add_option("--tls-cert", options.tls_cert, "Certificate chain, PEM, the server's first")
      ->required()
      ->type_name("FILE")
      ->envname("TIDEGATE_TLS_CERT");
  command.add_option("--tls-key", options.tls_key, "Its private key, PEM")
      ->required()
      ->type_name("FILE")
      ->envname("TIDEGATE_TLS_KEY");
  command
      .add_option("--client-ca", options.client_ca,
                  "CA bundle, PEM: clients must then show a certificate that chains to it")
      ->type_name("FILE")
      ->envname("TIDEGATE_CLIENT_CA");
}

void add_network(CLI::App& command, ServeOptions& options) {
  add_address(command, "--listen", options.listen, "TIDEGATE_LISTEN", "Where to answer the API server, over TLS");
  add_address(command, "--ops-listen", options.ops_listen, "TIDEGATE_OPS_LISTEN",
              "Where /livez, /readyz and /metrics are, in plain HTTP");
  command
      .add_option("--max-connections", options.max_connections,
                  "Connections open at once; lowered to what the limit of open files leaves")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->capture_default_str()
      ->envname("TIDEGATE_MAX_CONNECTIONS");
  command.add_option("--max-body-bytes", options.max_body_bytes, "Largest request body")
      ->check(CLI::Range(std::size_t{1024}, std::size_t{64 * limits::MiB}))
      ->capture_default_str()
      ->envname("TIDEGATE_MAX_BODY_BYTES");
  add_duration(command, "--idle-timeout", options.idle_timeout, milliseconds(1),
               "How long a connection may wait for its next request; API servers keep theirs for 90s")
      ->envname("TIDEGATE_IDLE_TIMEOUT");
  add_duration(command, "--max-connection-age", options.max_connection_age, milliseconds(0),
               "After about this long (a tenth more or less) a connection is closed with its next answer, so that "
               "API servers spread over replicas; 0s: never")
      ->envname("TIDEGATE_MAX_CONNECTION_AGE");
}

void add_process(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--workers", options.workers,
                  "Threads that decide; by default the smaller of CPU affinity and cgroup quota, rounded up")
      ->check(CLI::Range(1U, static_cast<unsigned>(limits::max_workers)))
      ->envname("TIDEGATE_WORKERS");
  command
      .add_option("--heavy-threads", options.heavy_threads,
                  "Threads beside them, of lower priority, for bodies over 256 KiB and decisions that take long")
      ->check(CLI::Range(0U, 16U))
      ->capture_default_str()
      ->envname("TIDEGATE_HEAVY_THREADS");
  add_duration(command, "--drain-delay", options.drain_delay, milliseconds(0),
               "How long to go on serving after SIGTERM, until endpoints have been updated everywhere")
      ->envname("TIDEGATE_DRAIN_DELAY");
  add_duration(command, "--grace-period", options.grace_period, milliseconds(1),
               "When to end at the latest after SIGTERM; below terminationGracePeriodSeconds")
      ->envname("TIDEGATE_GRACE_PERIOD");
  add_duration(command, "--poll-interval", options.poll_interval, milliseconds(10),
               "How often rules and certificate are compared even without a file event")
      ->envname("TIDEGATE_POLL_INTERVAL");
  add_choice(command, "--log-level", options.log_level, observe::level_names, "TIDEGATE_LOG_LEVEL",
             "What is logged at least");
  add_choice(command, "--log-format", options.log_format, observe::format_names, "TIDEGATE_LOG_FORMAT",
             "JSON for machines, text for a terminal");
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("serve", "Answer AdmissionReviews over TLS");
  const auto options = std::make_shared<ServeOptions>();
  add_files(command, *options);
  add_network(command, *options);
  add_process(command, *options);
  command.footer("Every flag can be given as an environment variable: --tls-cert is TIDEGATE_TLS_CERT.");
  command.callback([options, &exit_code] { exit_code = tidegate::app::serve(*options, std::cerr); });
}

}  // namespace tidegate::commands
