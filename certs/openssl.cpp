#include "certs/openssl.hpp"

#include <ctime>

namespace tidegate::certs {

base::Error openssl_error(const std::string& doing) {
  // The first entry is the cause; what lies above it only says who passed it on.
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return base::fail(doing + ": " + (reason == nullptr ? "OpenSSL gives no reason" : reason));
}

base::Result<std::chrono::sys_seconds> to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return openssl_error("a certificate's date");
  return std::chrono::sys_seconds{std::chrono::seconds{timegm(&parts)}};
}

}  // namespace tidegate::certs
