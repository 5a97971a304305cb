// The asynchronous TLS HTTP/1.1 server.
//
// One acceptor thread hands each connection to the worker with the fewest; each worker serves its own on one event
// loop; bodies above ServerConfig::heavy_body_bytes go to heavy threads. See DESIGN.md, "The hot path".
// Thread contract: the public methods may be called from any thread, start() and stop() by one thread only.
// Destroying a Server stops it. Tested in tests/server/http.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policies/base/result.hpp"
#include "server/http/config.hpp"
#include "server/http/counters.hpp"
#include "server/http/handler.hpp"

namespace tidegate::http {

// What metrics and logs say of the certificate in use.
struct CertificateInfo {
  std::int64_t not_before = 0;  // Unix time, seconds
  std::int64_t not_after = 0;
  std::string subject;  // RFC 2253 form
  std::string sha256;   // of the leaf's DER, lower-case hex
};

// Reads, checks and describes a certificate and key as Server::start() would, without using them.
base::Result<CertificateInfo> check_certificate(const TlsConfig& config);

class Server {
 public:
  Server(ServerConfig config, HandlerFactory factory);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Loads the certificate, binds all addresses, makes the handlers and starts the threads. When it returns without
  // an error, connections are served. Errors name the file or address and the cause.
  base::Result<void> start();

  // Where it listens, in the order of ServerConfig::listen, with real ports. Only after start().
  std::vector<Address> addresses() const;

  // All threads that own a handler: workers first.
  std::vector<ThreadIndex> threads() const;

  // Runs `fn` with the thread's handler on that thread, between two requests, in the order of the calls.
  // False (and `fn` is dropped) when the server does not run. A function accepted before stop() runs, if need be
  // inside stop(), on its caller's thread.
  bool post(ThreadIndex thread, std::function<void(Handler&)> fn);

  // Reads the certificate files again. New connections use the new certificate, old ones go on with theirs. On an
  // error (unreadable, expired, key of another certificate) nothing changes.
  base::Result<CertificateInfo> reload_certificate();
  CertificateInfo certificate() const;

  // From now on every answer carries `Connection: close`, so that clients move on; everything else goes on.
  void announce_close();

  // Stops accepting, closes idle connections, lets requests under way finish (their answers say `Connection: close`),
  // and at `deadline` closes what is left. Then calls `done` once, on a thread of the server, with the number of
  // connections that had to be cut off. `done` must not call stop(). Later calls are ignored.
  void drain(Clock::time_point deadline, std::function<void(std::size_t cut_off)> done);

  // Closes everything at once and joins all threads. Safe to call twice.
  void stop();

  // Counters live as long as the Server.
  unsigned workers() const;
  const WorkerCounters& worker_counters(unsigned worker) const;
  const AcceptorCounters& acceptor_counters() const;
  // The limit in force, after RLIMIT_NOFILE.
  std::size_t max_connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::http
