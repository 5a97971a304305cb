#include "server/app/serve.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <optional>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "policies/base/limits.hpp"
#include "server/app/build_info.hpp"
#include "server/app/directory_watch.hpp"
#include "server/app/fingerprint.hpp"
#include "server/app/http_metrics.hpp"
#include "server/app/probes.hpp"
#include "server/app/review_handler.hpp"
#include "server/app/rule_store.hpp"
#include "server/app/signals.hpp"
#include "server/app/worker_count.hpp"
#include "server/http/ops_server.hpp"
#include "server/http/server.hpp"
#include "server/http/thread_priority.hpp"
#include "server/observe/log_metrics.hpp"
#include "server/observe/logger.hpp"
#include "server/observe/metrics.hpp"
#include "server/observe/process_metrics.hpp"

namespace tidegate::app {

namespace {

using http::Clock;
using observe::Level;
using std::chrono::milliseconds;
using std::chrono::system_clock;

http::ServerConfig server_config(const ServeOptions& options) {
  http::ServerConfig config;
  config.listen = {options.listen};
  config.tls = {options.tls_cert, options.tls_key, options.client_ca};
  config.timeouts.idle = options.idle_timeout;
  config.workers = options.workers == 0 ? default_workers() : options.workers;
  config.heavy_threads = options.heavy_threads;
  config.max_connections = options.max_connections;
  config.max_body_bytes = options.max_body_bytes;
  config.max_connection_age = options.max_connection_age;
  return config;
}

// Everything that lives as long as the process serves, in the order in which it must be made and ended.
class Process {
 public:
  explicit Process(const ServeOptions& options)
      : options_(options),
        config_(server_config(options)),
        log_({.level = options.log_level, .format = options.log_format, .descriptor = 2}),
        metrics_(build_info(), config_.workers + config_.heavy_threads),
        rules_(options.rules, metrics_, log_),
        server_(config_, [this](http::ThreadIndex thread) { return make_handler(thread); }),
        probes_({.rules_loaded = [this] { return rules_.loaded(); },
                 .metrics = [this] { return metrics_.scrape(); },
                 .workers = [this] { return server_.workers(); },
                 .heartbeat = [this](unsigned i) { return heartbeat(i); },
                 .now = [] { return Clock::now(); }}),
        ops_({.listen = options.ops_listen},
             [this](std::string_view path, std::string_view query) { return probes_.answer(path, query); }) {}

  int run(std::ostream& err) {
    observe::flush_on_fatal_signals(log_);
    const int code = start(err);
    if (code == 0) wait_for_the_end();
    observe::forget_fatal_signals();
    return code;
  }

 private:
  std::size_t index_of(http::ThreadIndex thread) const {
    return thread.kind == http::ThreadIndex::Kind::worker ? thread.index : config_.workers + thread.index;
  }

  std::unique_ptr<http::Handler> make_handler(http::ThreadIndex thread) {
    const std::size_t index = index_of(thread);
    return std::make_unique<ReviewHandler>(rules_.first_rules(index), metrics_.worker(index), log_.add_worker());
  }

  Clock::time_point heartbeat(unsigned worker) const {
    return Clock::time_point(std::chrono::nanoseconds(server_.worker_counters(worker).heartbeat_ns.get()));
  }

  int start(std::ostream& err) {
    // Taken before the files are read, so that a change while they are read is seen.
    rules_fingerprint_ = fingerprint_of(rules_paths());
    certificate_fingerprint_ = fingerprint_of(certificate_paths());
    std::string report;
    if (!rules_.load(report)) {
      err << report << "tidegate: the rules in " << options_.rules << " can't be loaded\n";
      return 2;
    }
    metrics_.add_collector(observe::collect_process);
    metrics_.add_collector([this](auto& families) { observe::collect_log(log_, families); });
    metrics_.add_collector([this](auto& families) { collect_http(server_, families); });
    // Probes first: while TLS is not up yet they say so.
    if (const auto ops = ops_.start(); !ops) return refuse(ops.error().message, err);
    if (const auto served = server_.start(); !served) return refuse(served.error().message, err);
    note_certificate(server_.certificate());
    rules_.connect(config_.workers + config_.heavy_threads,
                   [this](std::size_t index, auto fn) { return post(index, std::move(fn)); });
    watch();
    probes_.set_listening();
    auto line = log_.line(Level::info, "serving");
    line.field("version", build_info().version).field("revision", build_info().revision);
    line.field("listen", to_string(server_.addresses().front())).field("ops_listen", to_string(ops_.address()));
    line.field("workers", static_cast<std::uint64_t>(config_.workers)).field("rules_hash", rules_.hash());
    log_.write(line);
    return 0;
  }

  int refuse(const std::string& why, std::ostream& err) {
    err << "tidegate: " << why << "\n";
    return 1;
  }

  bool post(std::size_t index, std::function<void(ReviewHandler&)> fn) {
    const bool worker = index < config_.workers;
    const http::ThreadIndex thread{worker ? http::ThreadIndex::Kind::worker : http::ThreadIndex::Kind::heavy,
                                   static_cast<unsigned>(worker ? index : index - config_.workers)};
    return server_.post(thread, [fn = std::move(fn)](http::Handler& handler) {
      fn(static_cast<ReviewHandler&>(handler));  // make_handler() makes nothing else
    });
  }

  void watch() {
    DirectoryWatch::Settings settings{.poll_interval = options_.poll_interval};
    settings.last_read = rules_fingerprint_;
    rules_watch_.emplace(rules_paths(), settings, [this] { rules_.reload(); });
    settings.last_read = certificate_fingerprint_;
    certificate_watch_.emplace(certificate_paths(), settings, [this] { reload_certificate(); });
  }

  std::vector<std::filesystem::path> rules_paths() const { return {options_.rules}; }
  std::vector<std::filesystem::path> certificate_paths() const {
    std::vector<std::filesystem::path> paths{options_.tls_cert, options_.tls_key};
    if (!options_.client_ca.empty()) paths.emplace_back(options_.client_ca);
    return paths;
  }

  void note_certificate(const http::CertificateInfo& info) {
    metrics_.certificate_loaded(system_clock::from_time_t(info.not_after));
  }

  void reload_certificate() {
    const auto info = server_.reload_certificate();
    if (!info) {
      metrics_.certificate_failed();
      auto line = log_.line(Level::error, "certificate not reloaded: the one before stays in use");
      line.field("reason", info.error().message);
      return log_.write(line);
    }
    note_certificate(*info);
    auto line = log_.line(Level::info, "certificate loaded");
    line.field("subject", info->subject).field("sha256", info->sha256);
    log_.write(line);
  }

  // On a thread of its own, as the watches are: what lowers its priority can't raise it again.
  void reload_all() {
    const auto reload = [this] {
      rules_.reload();
      reload_certificate();
    };
    std::future<void> reloaded;
    try {
      reloaded = std::async(std::launch::async, [&reload] {
        http::run_beside_workers();
        reload();
      });
    } catch (const std::system_error&) {  // the system has no thread left: a little late for others is better than not
      return reload();
    }
    reloaded.get();
  }

  void wait_for_the_end() {
    for (;;) {
      const auto signal = wait_signal(std::nullopt);
      if (signal == Signal::reload) {
        reload_all();
        continue;
      }
      return shut_down(signal == Signal::terminate);
    }
  }

  // Kubernetes sends SIGTERM and takes the Pod off its endpoints at the same time: until every node has noticed, new
  // connections still come, so serving goes on for the drain delay. A second signal cuts it short.
  void shut_down(bool patient) {
    const auto deadline = Clock::now() + options_.grace_period;
    probes_.set_stopping();
    auto begin = log_.line(Level::info, "shutting down");
    begin.field("drain_delay_s", static_cast<std::int64_t>(patient ? options_.drain_delay.count() : 0));
    log_.write(begin);
    server_.announce_close();
    if (patient) pause(std::min<milliseconds>(options_.drain_delay, options_.grace_period));
    // No reload may be posted to a server that ends.
    rules_watch_.reset();
    certificate_watch_.reset();
    std::promise<std::size_t> drained;
    server_.drain(deadline, [&](std::size_t cut_off) { drained.set_value(cut_off); });
    const std::size_t cut_off = drained.get_future().get();
    server_.stop();
    ops_.stop();
    auto end = log_.line(cut_off == 0 ? Level::info : Level::warn, "stopped");
    end.field("connections_cut_off", static_cast<std::uint64_t>(cut_off));
    log_.write(end);
  }

  static void pause(milliseconds delay) {
    const auto end = Clock::now() + delay;
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
      if (left <= milliseconds(0)) return;
      const auto signal = wait_signal(left);
      if (signal == Signal::terminate || signal == Signal::interrupt) return;
    }
  }

  const ServeOptions& options_;
  const http::ServerConfig config_;
  observe::Logger log_;
  observe::Metrics metrics_;
  RuleStore rules_;
  http::Server server_;
  Probes probes_;
  http::OpsServer ops_;
  std::uint64_t rules_fingerprint_ = 0;
  std::uint64_t certificate_fingerprint_ = 0;
  std::optional<DirectoryWatch> rules_watch_;
  std::optional<DirectoryWatch> certificate_watch_;
};

}  // namespace

int serve(const ServeOptions& options, std::ostream& err) {
  // Large buffers go back to the system when they are freed: glibc would otherwise raise its threshold and keep them.
  block_signals();
  // As Go's runtime does: the soft limit is a default for programs that use select(), which these don't.
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(128 * limits::KiB));
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(limits::MiB));
  try {
    return Process(options).run(err);
  } catch (const std::exception& error) {
    err << "tidegate: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace tidegate::app
