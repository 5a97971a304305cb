#include "bench/load/response_parser.hpp"

#include <algorithm>
#include <charconv>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {

namespace {

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [&](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool parse_number(std::string_view text, int base, std::size_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void ResponseParser::reset() noexcept {
  state_ = State::head;
  head_.clear();
  body_.clear();
  error_ = {};
  wire_bytes_ = body_bytes_ = remaining_ = content_length_ = 0;
  status_ = 0;
  has_length_ = chunked_ = false;
  keep_alive_ = true;
}

std::size_t ResponseParser::feed(std::string_view data) {
  std::size_t taken = 0;
  while (taken < data.size() && !complete() && !failed()) taken += step(data.substr(taken));
  wire_bytes_ += taken;
  return taken;
}

std::size_t ResponseParser::step(std::string_view data) {
  switch (state_) {
    case State::head:
      return feed_head(data);
    case State::chunk_size:
    case State::chunk_end:
    case State::trailer:
      return feed_line(data);
    case State::until_close:
      append_body(data);
      return data.size();
    case State::sized:
    case State::chunk_data: {
      const std::size_t piece = std::min(data.size(), remaining_);
      append_body(data.substr(0, piece));
      remaining_ -= piece;
      if (remaining_ == 0 && state_ == State::sized) finish();
      if (remaining_ == 0 && state_ == State::chunk_data) state_ = State::chunk_end;
      return piece;
    }
    case State::complete:
    case State::failed:
      break;
  }
  return 0;
}

std::size_t ResponseParser::feed_head(std::string_view data) {
  constexpr std::string_view end_mark = "\r\n\r\n";
  const std::size_t before = head_.size();
  // The mark may begin in what came before, by at most three bytes.
  const std::size_t search_from = before < 3 ? 0 : before - 3;
  const std::size_t room = limits::max_header_bytes - before;
  head_.append(data.substr(0, room));
  const auto at = head_.find(end_mark, search_from);
  if (at == std::string::npos) {
    if (data.size() >= room) fail("a head of more than 8 KiB");
    return std::min(data.size(), room);
  }
  const std::size_t taken = at + end_mark.size() - before;
  parse_head(std::string_view(head_).substr(0, at + 2));
  head_.clear();
  if (failed()) return taken;
  if (status_ >= 100 && status_ < 200) {
    const std::size_t wire = wire_bytes_;
    reset();
    wire_bytes_ = wire;
  } else {
    begin_body();
  }
  return taken;
}

// Lines of a chunked body: a chunk's size, the empty line behind its data, the trailer.
std::size_t ResponseParser::feed_line(std::string_view data) {
  const auto newline = data.find('\n');
  const std::size_t taken = newline == std::string_view::npos ? data.size() : newline + 1;
  if (head_.size() + taken > limits::max_header_bytes) {
    fail("a chunk line of more than 8 KiB");
    return taken;
  }
  head_.append(data.substr(0, taken));
  if (newline == std::string_view::npos) return taken;
  if (!head_.ends_with("\r\n")) {
    fail("a line that does not end with CRLF");
    return taken;
  }
  const std::string_view line = std::string_view(head_).substr(0, head_.size() - 2);
  if (state_ == State::chunk_size) {
    parse_chunk_size(line);
  } else if (state_ == State::chunk_end) {
    if (line.empty()) {
      state_ = State::chunk_size;
    } else {
      fail("a chunk longer than its size");
    }
  } else if (line.empty()) {
    finish();
  }
  head_.clear();
  return taken;
}

void ResponseParser::parse_head(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  // HTTP-version SP 3DIGIT SP [reason]; the last SP is forgiven, as clients do.
  const bool version_1_0 = line.starts_with("HTTP/1.0 ");
  if (!version_1_0 && !line.starts_with("HTTP/1.1 ")) return fail("not an HTTP/1.1 response");
  std::size_t status = 0;
  if (line.size() < 12 || !parse_number(line.substr(9, 3), 10, status) || (line.size() > 12 && line[12] != ' ') ||
      status < 100) {
    return fail("a malformed status line");
  }
  status_ = static_cast<int>(status);
  keep_alive_ = !version_1_0;
  for (std::string_view rest = head.substr(line.size() + 2); !rest.empty() && !failed();) {
    const auto end = rest.find("\r\n");
    parse_field(rest.substr(0, end));
    rest.remove_prefix(end + 2);
  }
}

void ResponseParser::parse_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || line[colon - 1] == ' ' || line[0] == ' ' || line[0] == '\t') {
    return fail("a malformed header field");
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (equal_ignoring_case(name, "content-length")) {
    std::size_t length = 0;
    if (!parse_number(value, 10, length) || (has_length_ && length != content_length_)) {
      return fail("a malformed Content-Length");
    }
    content_length_ = length;
    has_length_ = true;
  } else if (equal_ignoring_case(name, "transfer-encoding")) {
    if (!equal_ignoring_case(value, "chunked") || chunked_) return fail("an unknown Transfer-Encoding");
    chunked_ = true;
  } else if (equal_ignoring_case(name, "connection")) {
    if (equal_ignoring_case(value, "close")) keep_alive_ = false;
    if (equal_ignoring_case(value, "keep-alive")) keep_alive_ = true;
  }
}

void ResponseParser::begin_body() {
  if (chunked_ && has_length_) return fail("both Content-Length and Transfer-Encoding");
  if (content_length_ > limits::max_body_bytes) return fail("a body of more than 8 MiB");
  if (status_ == 204 || status_ == 304) return finish();
  if (chunked_) {
    state_ = State::chunk_size;
  } else if (!has_length_) {
    keep_alive_ = false;
    state_ = State::until_close;
  } else if (content_length_ == 0) {
    finish();
  } else {
    remaining_ = content_length_;
    body_.reserve(content_length_ + json::padding_bytes);
    state_ = State::sized;
  }
}

void ResponseParser::parse_chunk_size(std::string_view line) {
  const std::string_view digits = trim(line.substr(0, line.find(';')));
  if (!parse_number(digits, 16, remaining_)) return fail("a malformed chunk size");
  if (remaining_ > limits::max_body_bytes) return fail("a body of more than 8 MiB");
  state_ = remaining_ == 0 ? State::trailer : State::chunk_data;
}

void ResponseParser::append_body(std::string_view data) {
  if (body_.size() + data.size() > limits::max_body_bytes) return fail("a body of more than 8 MiB");
  body_.append(data);
}

void ResponseParser::finish() {
  body_bytes_ = body_.size();
  body_.append(json::padding_bytes, '\0');
  state_ = State::complete;
}

void ResponseParser::end_of_stream() {
  if (complete() || failed()) return;
  if (state_ == State::until_close) return finish();
  fail("the connection ended within the response");
}

void ResponseParser::fail(std::string_view error) noexcept {
  error_ = error;
  state_ = State::failed;
}

}  // namespace tidegate::bench
