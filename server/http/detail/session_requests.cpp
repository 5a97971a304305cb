// The part of a session that answers requests; see session.hpp.
#include <openssl/err.h>

#include <climits>

#include "server/http/detail/deadline.hpp"
#include "server/http/detail/heavy_pool.hpp"
#include "server/http/detail/session.hpp"
#include "server/http/detail/worker.hpp"

namespace tidegate::http::detail {

// Answers the whole requests in the buffer, into the worker's output; those for which there is no time left get a turn.
bool Session::answer_buffered() {
  while (buffer_.size() != 0 && !ending_) {
    std::size_t size = buffer_.size();
    const RequestReader::Progress progress = reader_.advance(buffer_.data(), size);
    buffer_.set_size(size);
    switch (progress) {
      case RequestReader::Progress::need_more:
        if (!head_checked_ && reader_.has_head()) check_head();
        return true;
      case RequestReader::Progress::refused:
        refuse(reader_.refusal());
        return true;
      case RequestReader::Progress::complete:
        if (!answer()) return false;
        if (buffer_.size() != 0 && !ending_ && turn_over()) {
          yield();
          return true;
        }
        break;
    }
  }
  return true;
}

// The head is here and its body is not: the moment to ask for it, or to say that it is not wanted.
void Session::check_head() {
  head_checked_ = true;
  if (worker_.overloaded()) {
    shed(Shed::loop_lag, false);
  } else if (reader_.head().expects_continue) {
    worker_.output() += continue_response;
  }
}

Request Session::make_request() const {
  const RequestHead& head = reader_.head();
  const char* data = buffer_.data();
  Request request;
  request.method = head.method.in(data);
  request.path = head.path.in(data);
  request.query = head.query.in(data);
  request.content_type = head.content_type.in(data);
  request.traceparent = head.traceparent.in(data);
  request.body = reader_.body(data);
  request.received = received_;
  request.deadline = received_ + request_deadline(request.query);
  request.may_defer = worker_.heavy() != nullptr;
  return request;
}

bool Session::answer() {
  WorkerCounters& counters = worker_.counters();
  counters.requests.add();
  const Request request = make_request();
  if (worker_.overloaded()) {
    shed(Shed::loop_lag, true);
  } else if (worker_.now() >= request.deadline) {
    shed(Shed::deadline, true);
  } else if (request.body.size() > worker_.config().heavy_body_bytes && worker_.heavy() != nullptr) {
    return !hand_over(request);
  } else {
    Reply& reply = worker_.reply();
    reply.clear();
    worker_.handler().handle(request, reply);
    if (reply.defer && request.may_defer) return !hand_over(request);
    finish(reply);
  }
  return true;
}

// To the heavy threads. True when the session now waits for them.
bool Session::hand_over(const Request& request) {
  auto job = std::make_unique<HeavyJob>();
  job->worker = &worker_;
  job->session = this;
  job->request = request;
  job->request.heavy = true;
  job->request.may_defer = false;
  job->buffer = std::move(buffer_);  // the bytes stay where they are: the request's views hold
  ++pending_;
  enter(State::heavy, Clock::duration::max());
  if (worker_.heavy()->submit(job)) {
    worker_.counters().requests_heavy.add();
    account();
    unsent_ += worker_.output();  // answers to requests before this one go out with its own
    worker_.output().clear();
    return true;
  }
  --pending_;
  buffer_ = std::move(job->buffer);
  shed(Shed::heavy_queue, true);
  return false;
}

void Session::take_back(std::unique_ptr<HeavyJob> job) {
  --pending_;
  worker_.refresh_now();
  arrival_unsure_ = true;
  if (closed()) {
    worker_.buffers().release(std::move(job->buffer));
    return;
  }
  buffer_ = std::move(job->buffer);
  if (job->decided) {
    finish(job->reply);
  } else {
    shed(Shed::deadline, true);
  }
  serve();
}

// Writes the answer to the current, whole request and makes ready for the next.
void Session::finish(const Reply& reply) {
  const RequestHead& head = reader_.head();
  Framing framing;
  framing.close = reply.close || !head.keep_alive || worker_.closing() || worker_.now() >= old_at_;
  framing.http10 = head.http10;
  framing.without_body = head.is_head;
  worker_.responses().append(reply, framing, worker_.output());
  worker_.counters().responses[static_cast<std::size_t>(reply.status / 100 - 1) % 5].add();
  served_ = true;
  ending_ = framing.close;
  buffer_.drop_front(reader_.consumed());
  reader_.reset();
  head_checked_ = false;
  if (buffer_.size() == 0) {
    enter(State::idle, worker_.draining() ? worker_.config().timeouts.linger : worker_.config().timeouts.idle);
  } else {
    received_ = read_at_;  // it waited behind this one
    enter(State::reading, worker_.config().timeouts.request);
  }
}

void Session::word(int status, std::string_view reason, bool close) {
  Reply& reply = worker_.reply();
  reply.clear();
  reply.status = status;
  reply.close = close;
  worker_.handler().refuse(reason, reply);
  reply.status = status;
  reply.close = close;
}

void Session::shed(Shed cause, bool whole) {
  static constexpr std::string_view reasons[] = {"the server is overloaded: its event loop runs late",
                                                 "the server is overloaded: too many request bytes in memory",
                                                 "the server is overloaded: too many large requests wait",
                                                 "the request's deadline passed before it was handled"};
  worker_.counters().shed[cause].add();
  word(503, reasons[static_cast<std::size_t>(cause)], !whole);
  if (whole) return finish(worker_.reply());
  worker_.counters().requests.add();
  worker_.counters().responses[4].add();
  worker_.responses().append(worker_.reply(), {.close = true}, worker_.output());
  ending_ = true;
}

// What cannot be read on behind: answered, then lingered over.
void Session::refuse(const Refusal& refusal) {
  WorkerCounters& counters = worker_.counters();
  counters.bad_requests[refusal.cause].add();
  counters.responses[static_cast<std::size_t>(refusal.status / 100 - 1)].add();
  word(refusal.status, refusal.reason, true);
  worker_.responses().append(worker_.reply(), {.close = true}, worker_.output());
  ending_ = true;
}

// Sends what was answered. False when the socket is full (the rest is kept) or broken.
bool Session::flush() {
  std::string& shared = worker_.output();
  const bool continued = !unsent_.empty();
  if (continued) {
    unsent_ += shared;
    shared.clear();
  }
  std::string& output = continued ? unsent_ : shared;
  std::size_t sent = 0;
  while (sent < output.size()) {
    const auto size = static_cast<int>(std::min<std::size_t>(output.size() - sent, INT_MAX));
    const int n = SSL_write(ssl_.get(), output.data() + sent, size);
    if (n > 0) {
      sent += static_cast<std::size_t>(n);
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), n);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_WRITE) {
      if (continued) {
        unsent_.erase(0, sent);
      } else {
        unsent_.assign(shared, sent);
      }
      shared.clear();
      if (state_ != State::writing) enter(State::writing, worker_.config().timeouts.write);
      wait_writable();
    } else {
      shared.clear();
      close();
    }
    return false;
  }
  output.clear();
  if (continued) {
    unsent_.shrink_to_fit();
    if (state_ == State::writing) {
      received_ = read_at_;
      arrival_unsure_ = true;
      const bool idle = buffer_.size() == 0;
      enter(idle ? State::idle : State::reading,
            idle ? worker_.config().timeouts.idle : worker_.config().timeouts.request);
    }
  }
  worker_.trim();
  return true;
}

}  // namespace tidegate::http::detail
