#include "certs/describe.hpp"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include <array>
#include <string_view>

namespace tidegate::certs {
namespace {

// Bytes that aren't printable ASCII as \XX, as RFC 2253 does: a name may hold a terminal's escape sequences.
std::string escaped(const ASN1_STRING* text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  const std::string_view bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                               static_cast<std::size_t>(ASN1_STRING_length(text)));
  std::string safe;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '\\') {
      safe += c;
    } else {
      safe += {'\\', hex[byte >> 4U], hex[byte & 0xFU]};
    }
  }
  return safe;
}

std::string describe_address(const ASN1_OCTET_STRING* address) {
  std::array<char, INET6_ADDRSTRLEN> printed{};
  const int size = ASN1_STRING_length(address);
  if (size != 4 && size != 16) return "address:" + escaped(address);
  inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), printed.data(), printed.size());
  return printed.data();
}

std::string describe_alternative(const GENERAL_NAME* name) {
  int type = 0;
  const void* value = GENERAL_NAME_get0_value(name, &type);
  switch (type) {
    case GEN_DNS:
      return escaped(static_cast<const ASN1_STRING*>(value));
    case GEN_IPADD:
      return describe_address(static_cast<const ASN1_OCTET_STRING*>(value));
    case GEN_URI:
      return "URI:" + escaped(static_cast<const ASN1_STRING*>(value));
    case GEN_EMAIL:
      return "email:" + escaped(static_cast<const ASN1_STRING*>(value));
    default:
      return "other:" + std::to_string(type);
  }
}

}  // namespace

std::string describe_name(const X509_NAME* name) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) < 0) return "";
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size <= 0 ? "" : std::string(data, static_cast<std::size_t>(size));
}

std::vector<std::string> describe_alternatives(X509* certificate) {
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> texts;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    texts.push_back(describe_alternative(sk_GENERAL_NAME_value(names.get(), i)));
  }
  return texts;
}

std::string describe_key(const EVP_PKEY* key) {
  if (key == nullptr) return "unknown";
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_RSA) return "RSA " + std::to_string(EVP_PKEY_get_bits(key));
  if (type != EVP_PKEY_EC) {
    const char* name = EVP_PKEY_get0_type_name(key);
    return name == nullptr ? "unknown" : name;
  }
  std::array<char, 64> group{};
  if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) return "ECDSA on an unknown curve";
  const char* nist = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
  return std::string("ECDSA ") + (nist == nullptr ? group.data() : nist);
}

}  // namespace tidegate::certs
