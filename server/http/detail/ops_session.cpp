#include "server/http/detail/ops_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <optional>

#include "policies/base/limits.hpp"

namespace tidegate::http::detail {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using beast::error_code;

}  // namespace

struct OpsSession::Parts {
  explicit Parts(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)) {}

  beast::tcp_stream stream;
  beast::flat_buffer buffer{2 * limits::max_header_bytes};
  std::optional<bhttp::request_parser<bhttp::empty_body>> parser;
  bhttp::response<bhttp::string_body> response;
  bool head_only = false;
};

OpsSession::OpsSession(boost::asio::ip::tcp::socket socket, std::chrono::milliseconds timeout,
                       const OpsHandler& handler)
    : timeout_(timeout), handler_(handler), parts_(std::make_unique<Parts>(std::move(socket))) {}

OpsSession::~OpsSession() = default;

void OpsSession::start() {
  read();
}

void OpsSession::close() {
  parts_->stream.close();
}

void OpsSession::read() {
  parts_->parser.emplace();
  parts_->parser->header_limit(static_cast<std::uint32_t>(limits::max_header_bytes));
  parts_->stream.expires_after(timeout_);
  bhttp::async_read_header(parts_->stream, parts_->buffer, *parts_->parser,
                           [self = shared_from_this()](const error_code& error, std::size_t) {
                             if (!error) return self->answer();
                             self->close();  // the end, a time-out, or no HTTP
                           });
}

void OpsSession::answer() {
  const auto& request = parts_->parser->get();
  auto& response = parts_->response;
  response = {};
  response.version(11);
  response.keep_alive(request.keep_alive() && parts_->parser->is_done());  // a body is not read: that was the last
  parts_->head_only = request.method() == bhttp::verb::head;
  if (request.method() != bhttp::verb::get && !parts_->head_only) {
    response.result(405);
    response.set(bhttp::field::allow, "GET, HEAD");
    response.set(bhttp::field::content_type, "text/plain; charset=utf-8");
    response.body() = "only GET and HEAD\n";
    response.keep_alive(false);
  } else {
    const std::string_view target(request.target().data(), request.target().size());
    const std::size_t mark = target.find('?');
    OpsReply reply;
    try {
      reply = handler_(target.substr(0, mark), mark == std::string_view::npos ? "" : target.substr(mark + 1));
    } catch (const std::exception&) {  // std::function and text formatting may run out of memory
      reply = {500, "text/plain; charset=utf-8", "internal error\n"};
    }
    response.result(static_cast<unsigned>(reply.status));
    response.set(bhttp::field::content_type, reply.content_type);
    response.body() = std::move(reply.body);
  }
  response.prepare_payload();  // HEAD too is told the length
  write();
}

void OpsSession::write() {
  parts_->stream.expires_after(timeout_);
  auto& response = parts_->response;
  const auto done = [self = shared_from_this()](const error_code& error, std::size_t) {
    if (error || !self->parts_->response.keep_alive()) return self->close();
    self->read();
  };
  if (!parts_->head_only) {
    bhttp::async_write(parts_->stream, response, done);
    return;
  }
  // The serializer of a response to HEAD stops behind the header.
  auto serializer = std::make_shared<bhttp::response_serializer<bhttp::string_body>>(response);
  bhttp::async_write_header(parts_->stream, *serializer,
                            [done, serializer](const error_code& error, std::size_t n) { done(error, n); });
}

}  // namespace tidegate::http::detail
