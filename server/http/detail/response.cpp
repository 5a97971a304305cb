#include "server/http/detail/response.hpp"

#include <charconv>
#include <ctime>

namespace tidegate::http::detail {
namespace {

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";  // optional (RFC 9112 4)
  }
}

void ResponseWriter::set_time(std::int64_t unix_seconds) {
  if (unix_seconds == seconds_) return;
  seconds_ = unix_seconds;
  // Not strftime's %a and %b, which follow the locale.
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = unix_seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
  date_ = std::string("Date: ") + days[parts.tm_wday] + ", " + two(parts.tm_mday) + ' ' + months[parts.tm_mon] + ' ' +
          std::to_string(parts.tm_year + 1900) + ' ' + two(parts.tm_hour) + ':' + two(parts.tm_min) + ':' +
          two(parts.tm_sec) + " GMT\r\n";
}

void ResponseWriter::append(const Reply& reply, const Framing& framing, std::string& out) const {
  if (reply.status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
  } else {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(reply.status));
    out.append(" ").append(reason_phrase(reply.status)).append("\r\n");
  }
  out += date_;
  if (!reply.content_type.empty()) out.append("Content-Type: ").append(reply.content_type).append("\r\n");
  if (!reply.allow.empty()) out.append("Allow: ").append(reply.allow).append("\r\n");
  out += "Content-Length: ";
  append_number(out, reply.body.size());
  out += framing.close    ? "\r\nConnection: close\r\n\r\n"
         : framing.http10 ? "\r\nConnection: keep-alive\r\n\r\n"
                          : "\r\n\r\n";
  if (!framing.without_body) out += reply.body;
}

}  // namespace tidegate::http::detail
