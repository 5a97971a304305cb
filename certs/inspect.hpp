// What stands in a certificate, as text that is safe on a terminal: whatever a stranger wrote into it is escaped.
// Thread contract: functions without state. Tested in tests/certs/inspect_test.cpp.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "policies/base/result.hpp"

namespace tidegate::certs {

struct CertificateInfo {
  std::string subject;  // as RFC 2253 writes it
  std::string issuer;
  std::vector<std::string> names;  // subject alternative names: DNS names and addresses bare, others as "kind:…"
  std::chrono::sys_seconds not_before{};
  std::chrono::sys_seconds not_after{};
  std::string key;          // "ECDSA P-256", "RSA 2048", …
  std::string fingerprint;  // SHA-256 over the DER form, "AB:CD:…"
  bool ca = false;
};

// Every certificate of a PEM file, in its order. Errors: unreadable, broken, or none in it.
base::Result<std::vector<CertificateInfo>> inspect(const std::filesystem::path& path);

// The certificates of a PEM file (never a key that lies among them) as the base64 that `caBundle` of a webhook
// configuration takes. Errors as for inspect.
base::Result<std::string> ca_bundle(const std::filesystem::path& path);

// "2027-01-31T09:30:00Z".
std::string utc(std::chrono::sys_seconds time);

}  // namespace tidegate::certs
