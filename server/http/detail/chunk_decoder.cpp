#include "server/http/detail/chunk_decoder.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

#include "policies/base/limits.hpp"

namespace tidegate::http::detail {
namespace {

namespace beast = boost::beast;
using beast::error_code;

constexpr Refusal bad_chunks{BadRequest::malformed, 400, "a chunked body that is malformed"};

// Before its end a chunked body has at least "0\r\n\r\n" to come. Beast takes less than that for impossible when it
// sees the last chunk's header a second time (an assertion), so it is not shown less.
constexpr std::size_t least_rest = 5;

}  // namespace

// Beast's parser again, from the head on; it moves each piece of body to where the last one ended.
class ChunkDecoder::Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(std::size_t max_body_bytes) {
    header_limit(static_cast<std::uint32_t>(limits::max_header_bytes));
    body_limit(max_body_bytes);
    eager(false);
  }

  char* front = nullptr;
  std::size_t decoded = 0;

 private:
  using string_view = beast::string_view;

  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    std::memmove(front + decoded, body.data(), body.size());
    decoded += body.size();
    return body.size();
  }
  void on_request_impl(beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(beast::http::field, string_view, string_view, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}
};

ChunkDecoder::ChunkDecoder(std::string_view head, std::size_t max_body_bytes)
    : parser_(std::make_unique<Parser>(max_body_bytes)),
      // As much again as the body: no client sends chunks that small on purpose.
      overhead_left_(max_body_bytes + limits::max_header_bytes) {
  error_code ec;
  parser_->put(boost::asio::const_buffer(head.data(), head.size()), ec);
}

ChunkDecoder::~ChunkDecoder() = default;

ChunkDecoder::Step ChunkDecoder::refuse(Step step, const Refusal& refusal) {
  refusal_ = refusal;
  step.state = State::refused;
  return step;
}

ChunkDecoder::Step ChunkDecoder::decode(char* data, std::size_t size) {
  parser_->front = data;
  parser_->decoded = 0;
  Step step;
  error_code ec;
  while (size - step.read >= least_rest && !parser_->is_done()) {
    const std::size_t before = parser_->decoded;
    const std::size_t used = parser_->put(boost::asio::const_buffer(data + step.read, size - step.read), ec);
    step.read += used;
    step.decoded = parser_->decoded;
    const std::size_t overhead = used - (step.decoded - before);
    if (ec == beast::http::error::need_more) break;
    if (ec == beast::http::error::body_limit) return refuse(step, body_too_large);
    if (ec) return refuse(step, bad_chunks);
    // One chunk header, or the trailers: bounded the same whether it came whole or in pieces (see below).
    if (overhead > limits::max_header_bytes) return refuse(step, bad_chunks);
    if (overhead > overhead_left_) return refuse(step, body_too_large);
    overhead_left_ -= overhead;
  }
  if (parser_->is_done()) {
    step.state = State::complete;
  } else if (size - step.read > limits::max_header_bytes) {
    return refuse(step, bad_chunks);
  }
  return step;
}

}  // namespace tidegate::http::detail
