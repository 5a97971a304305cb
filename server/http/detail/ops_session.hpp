// One connection of the ops server: Beast reads a request without a body, the handler answers, and again.
// Thread contract: lives on the ops server's thread. Tested in tests/server/http/ops_server_test.cpp.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "server/http/ops_server.hpp"

namespace tidegate::http::detail {

class OpsSession : public std::enable_shared_from_this<OpsSession> {
 public:
  // `handler` outlives the session's last event.
  OpsSession(boost::asio::ip::tcp::socket socket, std::chrono::milliseconds timeout, const OpsHandler& handler);
  ~OpsSession();

  void start();
  void close();

 private:
  struct Parts;  // Beast's stream and messages

  void read();
  void answer();
  void write();

  const std::chrono::milliseconds timeout_;
  const OpsHandler& handler_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tidegate::http::detail
