#include "server/http/detail/request_reader.hpp"

#include <cstring>

#include "server/http/detail/chunk_decoder.hpp"

namespace tidegate::http::detail {

RequestReader::RequestReader(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}
RequestReader::~RequestReader() = default;

void RequestReader::reset() {
  stage_ = Stage::head;
  scanner_ = HeadScanner{};
  body_size_ = 0;
  if (chunks_) chunks_.reset();
}

RequestReader::Progress RequestReader::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  return Progress::refused;
}

std::size_t RequestReader::needed() const {
  return stage_ == Stage::body ? consumed() : 0;
}

RequestReader::Progress RequestReader::advance(char* data, std::size_t& size) {
  if (stage_ == Stage::head) {
    switch (scanner_.scan({data, size})) {
      case HeadScanner::Found::need_more:
        return Progress::need_more;
      case HeadScanner::Found::bad:
        return refuse(scanner_.refusal());
      case HeadScanner::Found::end:
        break;
    }
    if (!parse_head({data, scanner_.end()}, head_, refusal_)) return Progress::refused;
    if (head_.chunked) {
      stage_ = Stage::chunks;
      chunks_ = std::make_unique<ChunkDecoder>(max_body_bytes_);
    } else {
      if (head_.content_length > max_body_bytes_) return refuse(body_too_large);
      stage_ = Stage::body;
      body_size_ = static_cast<std::size_t>(head_.content_length);
    }
  }
  if (stage_ == Stage::chunks) return advance_chunks(data, size);
  return size >= consumed() ? Progress::complete : Progress::need_more;
}

RequestReader::Progress RequestReader::advance_chunks(char* data, std::size_t& size) {
  const ChunkDecoder::Step step = chunks_->decode(data + consumed(), size - consumed());
  // Decoded bytes now lie first; what is not decoded yet moves up behind them.
  const std::size_t undecoded = size - consumed() - step.read;
  std::memmove(data + consumed() + step.decoded, data + consumed() + step.read, undecoded);
  body_size_ += step.decoded;
  size = consumed() + undecoded;
  switch (step.state) {
    case ChunkDecoder::State::need_more:
      return Progress::need_more;
    case ChunkDecoder::State::complete:
      return Progress::complete;
    case ChunkDecoder::State::refused:
      break;
  }
  return refuse(chunks_->refusal());
}

}  // namespace tidegate::http::detail
