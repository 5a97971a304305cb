#include "server/observe/descriptor_sink.hpp"

#include <poll.h>
#include <spdlog/pattern_formatter.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace tidegate::observe {
namespace {

static_assert(limits::max_log_line_bytes <= PIPE_BUF);

// Our names of the levels: spdlog says "warning".
class LevelName final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string_view name = level_names[static_cast<std::size_t>(message.level) - SPDLOG_LEVEL_DEBUG];
    out.append(name.data(), name.data() + name.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<LevelName>();
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> make_formatter(Format format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc, "\n");
  formatter->add_flag<LevelName>('*');
  formatter->set_pattern(format == Format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%*",%v})"
                                                : "%Y-%m-%dT%H:%M:%S.%fZ %* %v");
  return formatter;
}

DescriptorSink::DescriptorSink(int descriptor, int stop_descriptor, Format format)
    : base_sink(make_formatter(format)), descriptor_(descriptor), stop_descriptor_(stop_descriptor) {}

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  // Line::capacity leaves room for the frame, so that this holds for every line of ours.
  if (line.size() > gathered_.size()) {
    dropped_.add();
    return;
  }
  if (size_ + line.size() > gathered_.size()) flush_();
  std::memcpy(gathered_.data() + size_, line.data(), line.size());
  size_ += line.size();
  lines_ += 1;
}

void DescriptorSink::flush_() {
  if (size_ == 0) return;
  broken_ = !write_all();
  if (broken_) dropped_.add(lines_);
  size_ = lines_ = 0;
}

bool DescriptorSink::write_all() noexcept {
  for (std::size_t done = 0; done < size_;) {
    if (!wait_for_room()) return false;
    const ssize_t count = ::write(descriptor_, gathered_.data() + done, size_ - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR && errno != EAGAIN) {
      return false;
    }
  }
  return true;
}

// True when the descriptor takes something, or fails in a way that a write will tell.
bool DescriptorSink::wait_for_room() noexcept {
  using std::chrono::steady_clock;
  while (true) {
    std::array<pollfd, 2> waited{{{descriptor_, POLLOUT, 0}, {stop_descriptor_, POLLIN, 0}}};
    int patience_ms = -1;
    if (deadline_) {
      waited[1].fd = -1;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - steady_clock::now());
      patience_ms = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    const int ready = poll(waited.data(), waited.size(), patience_ms);
    if (ready < 0 && errno != EINTR) return false;
    if (ready > 0 && waited[0].revents != 0) return true;
    if (ready > 0 && waited[1].revents != 0) deadline_ = steady_clock::now() + limits::log_flush_time;
    if (ready == 0) return false;
  }
}

}  // namespace tidegate::observe
