#include "certs/inspect.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <string_view>
#include <utility>

#include "certs/describe.hpp"
#include "certs/pem.hpp"

namespace tidegate::certs {
namespace {

using base::Result;

Result<std::string> sha256_fingerprint(const X509* certificate) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return openssl_error("a fingerprint");
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    if (i != 0) text += ':';
    text += {hex[digest[i] >> 4U], hex[digest[i] & 0xFU]};
  }
  return text;
}

Result<CertificateInfo> info_of(X509* certificate) {
  auto not_before = to_time(X509_get0_notBefore(certificate));
  if (!not_before) return not_before.error();
  auto not_after = to_time(X509_get0_notAfter(certificate));
  if (!not_after) return not_after.error();
  auto fingerprint = sha256_fingerprint(certificate);
  if (!fingerprint) return fingerprint.error();
  CertificateInfo info;
  info.subject = describe_name(X509_get_subject_name(certificate));
  info.issuer = describe_name(X509_get_issuer_name(certificate));
  info.names = describe_alternatives(certificate);
  info.not_before = *not_before;
  info.not_after = *not_after;
  info.key = describe_key(X509_get0_pubkey(certificate));
  info.fingerprint = std::move(*fingerprint);
  info.ca = X509_check_ca(certificate) == 1;
  return info;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

Result<std::vector<CertificateInfo>> inspect(const std::filesystem::path& path) {
  auto certificates = read_certificates(path);
  if (!certificates) return certificates.error();
  std::vector<CertificateInfo> infos;
  for (const Certificate& certificate : *certificates) {
    auto info = info_of(certificate.get());
    if (!info) return base::fail(path.string() + ": " + info.error().message);
    infos.push_back(std::move(*info));
  }
  return infos;
}

Result<std::string> ca_bundle(const std::filesystem::path& path) {
  auto certificates = read_certificates(path);
  if (!certificates) return certificates.error();
  std::string bundle;
  for (const Certificate& certificate : *certificates) {
    auto pem = to_pem(certificate.get());
    if (!pem) return pem.error();
    bundle += *pem;
  }
  return base64(bundle);
}

std::string utc(std::chrono::sys_seconds time) {
  const auto seconds = static_cast<std::time_t>(time.time_since_epoch().count());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return std::string(text.data(), size);
}

}  // namespace tidegate::certs
