#include "server/http/detail/chunk_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "policies/base/limits.hpp"

namespace tidegate::http::detail {
namespace {

constexpr Refusal bad_chunks{BadRequest::malformed, 400, "a chunked body that is malformed"};

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

}  // namespace

ChunkDecoder::ChunkDecoder(std::size_t max_body_bytes)
    : body_left_(max_body_bytes),
      // As much again as the body: no client sends chunks that small on purpose.
      overhead_left_(max_body_bytes + limits::max_header_bytes) {}

// Reads a chunk's size; one beyond the limit is refused as soon as it is, whatever digits follow.
bool ChunkDecoder::take_size(char byte) {
  const int digit = digit_value(byte);
  if (digit >= 0) {
    chunk_ = chunk_ * 16 + static_cast<std::size_t>(digit);
    if (chunk_ <= body_left_) {
      at_ = At::size;
      return true;
    }
    refusal_ = body_too_large;
    return false;
  }
  if (at_ == At::size_begin) return false;
  if (byte == '\r') {
    at_ = At::size_end;
  } else if (byte == ';') {
    at_ = At::extension;
  } else if (is_blank(byte)) {
    at_ = At::blank;
  } else {
    return false;
  }
  return true;
}

bool ChunkDecoder::take_line(char byte, At end) {
  if (byte == '\r') at_ = end;
  return byte == '\r' || !is_control(byte);
}

bool ChunkDecoder::take_trailer_name(char byte) {
  if (byte == ':') {
    at_ = At::trailer;
    return trailer_name_ != "content-length" && trailer_name_ != "transfer-encoding";
  }
  // Its length is bounded with the line's.
  trailer_name_ += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  return !is_control(byte) && !is_blank(byte);
}

void ChunkDecoder::begin_body() {
  line_bytes_ = 0;
  body_left_ -= chunk_;
  at_ = chunk_ == 0 ? At::trailer_begin : At::body;
}

bool ChunkDecoder::take(char byte) {
  switch (at_) {
    case At::size_begin:
    case At::size:
      return take_size(byte);
    case At::blank:
      if (byte == ';') at_ = At::extension;
      return byte == ';' || is_blank(byte);
    case At::extension:
      return take_line(byte, At::size_end);
    case At::size_end:
      begin_body();
      return byte == '\n';
    case At::body:
      return true;  // decode() takes these
    case At::body_cr:
      at_ = At::body_lf;
      return byte == '\r';
    case At::body_lf:
      at_ = At::size_begin;
      line_bytes_ = 0;
      return byte == '\n';
    case At::trailer_begin:
      if (byte == '\r') {
        at_ = At::last_lf;
        return true;
      }
      trailer_name_.clear();
      at_ = At::trailer_name;
      return byte != ':' && take_trailer_name(byte);
    case At::trailer_name:
      return take_trailer_name(byte);
    case At::trailer:
      return take_line(byte, At::trailer_lf);
    case At::trailer_lf:
      at_ = At::trailer_begin;
      return byte == '\n';
    case At::last_lf:
      complete_ = true;
      return byte == '\n';
  }
  return false;
}

bool ChunkDecoder::bounded() {
  if (++line_bytes_ > limits::max_header_bytes) return false;
  if (overhead_left_ == 0) {
    refusal_ = body_too_large;
    return false;
  }
  --overhead_left_;
  return true;
}

ChunkDecoder::Step ChunkDecoder::decode(char* data, std::size_t size) {
  Step step;
  refusal_ = bad_chunks;
  while (step.read < size && !complete_) {
    if (at_ == At::body) {
      const std::size_t piece = std::min(chunk_, size - step.read);
      std::memmove(data + step.decoded, data + step.read, piece);
      step.decoded += piece;
      step.read += piece;
      chunk_ -= piece;
      if (chunk_ == 0) at_ = At::body_cr;
      continue;
    }
    const char byte = data[step.read++];
    if (!take(byte) || !bounded()) {
      step.state = State::refused;
      return step;
    }
  }
  if (complete_) step.state = State::complete;
  return step;
}

}  // namespace tidegate::http::detail
