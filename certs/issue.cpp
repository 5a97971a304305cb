#include "certs/issue.hpp"

#include <openssl/ec.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace tidegate::certs {
namespace {

using base::Result;

constexpr int serial_bits = 128;
// X.520's upper bound for a common name; a longer one makes strict verifiers refuse the certificate.
constexpr std::size_t max_common_name_bytes = 64;
constexpr const char* organization = "Tidegate";
constexpr const char* ca_common_name = "Tidegate development CA";

// Positions in the KeyUsage bit string (RFC 5280, 4.2.1.3).
constexpr int digital_signature = 0;
constexpr int key_cert_sign = 5;
constexpr int crl_sign = 6;

bool set_serial(X509* certificate) {
  const Bignum serial(BN_new());
  if (!serial || BN_rand(serial.get(), serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) != 1) return false;
  // A serial number is positive (RFC 5280, 4.1.2.2).
  if (BN_is_zero(serial.get()) && BN_one(serial.get()) != 1) return false;
  return BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, Validity validity) {
  const auto set = [](ASN1_TIME* field, std::chrono::sys_seconds time) {
    return ASN1_TIME_adj(field, static_cast<time_t>(time.time_since_epoch().count()), 0, 0) != nullptr;
  };
  return set(X509_getm_notBefore(certificate), validity.not_before) &&
         set(X509_getm_notAfter(certificate), validity.not_after);
}

bool add_entry(X509_NAME* subject, const char* field, const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1;
}

bool set_subject(X509* certificate, const std::string& common_name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  return add_entry(subject, "O", organization) && add_entry(subject, "CN", common_name);
}

bool add_extension(X509* certificate, int nid, void* value, bool critical) {
  return X509_add1_ext_i2d(certificate, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1;
}

bool add_basic_constraints(X509* certificate, bool ca) {
  const Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> constraints(BASIC_CONSTRAINTS_new());
  if (!constraints) return false;
  constraints->ca = ca ? 0xff : 0;
  if (ca) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (constraints->pathlen == nullptr || ASN1_INTEGER_set(constraints->pathlen, 0) != 1) return false;
  }
  return add_extension(certificate, NID_basic_constraints, constraints.get(), true);
}

bool add_key_usage(X509* certificate, std::initializer_list<int> positions) {
  const Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free> bits(ASN1_BIT_STRING_new());
  if (!bits) return false;
  for (const int position : positions) {
    if (ASN1_BIT_STRING_set_bit(bits.get(), position, 1) != 1) return false;
  }
  return add_extension(certificate, NID_key_usage, bits.get(), true);
}

bool add_server_auth(X509* certificate) {
  const Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usage(EXTENDED_KEY_USAGE_new());
  // The table's own object: freeing the stack's copy of it does nothing.
  return usage && sk_ASN1_OBJECT_push(usage.get(), OBJ_nid2obj(NID_server_auth)) > 0 &&
         add_extension(certificate, NID_ext_key_usage, usage.get(), false);
}

// The leftmost 160 bits of SHA-256 over the public key (RFC 7093, 2, method 1).
bool add_subject_key_id(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_pubkey_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return false;
  const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> id(ASN1_OCTET_STRING_new());
  return id && ASN1_OCTET_STRING_set(id.get(), digest.data(), 20) == 1 &&
         add_extension(certificate, NID_subject_key_identifier, id.get(), false);
}

bool add_authority_key_id(X509* certificate, X509* ca) {
  const ASN1_OCTET_STRING* ca_id = X509_get0_subject_key_id(ca);
  const Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> id(AUTHORITY_KEYID_new());
  if (ca_id == nullptr || !id) return false;
  id->keyid = ASN1_OCTET_STRING_dup(ca_id);
  return id->keyid != nullptr && add_extension(certificate, NID_authority_key_identifier, id.get(), false);
}

// nullptr on failure.
GENERAL_NAME* general_name(const Name& name) {
  GENERAL_NAME* made = GENERAL_NAME_new();
  if (made == nullptr) return nullptr;
  if (name.kind == Name::Kind::ip) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(name.text.c_str());
    if (address != nullptr) GENERAL_NAME_set0_value(made, GEN_IPADD, address);
    if (address != nullptr) return made;
  } else {
    ASN1_IA5STRING* host = ASN1_IA5STRING_new();
    if (host != nullptr && ASN1_STRING_set(host, name.text.data(), static_cast<int>(name.text.size())) == 1) {
      GENERAL_NAME_set0_value(made, GEN_DNS, host);
      return made;
    }
    ASN1_IA5STRING_free(host);
  }
  GENERAL_NAME_free(made);
  return nullptr;
}

bool add_names(X509* certificate, const std::vector<Name>& names) {
  const Names all(GENERAL_NAMES_new());
  if (!all) return false;
  for (const Name& name : names) {
    GENERAL_NAME* made = general_name(name);
    if (made == nullptr) return false;
    if (sk_GENERAL_NAME_push(all.get(), made) == 0) {
      GENERAL_NAME_free(made);
      return false;
    }
  }
  return add_extension(certificate, NID_subject_alt_name, all.get(), false);
}

bool begin(X509* certificate, EVP_PKEY* key, Validity validity, const std::string& common_name) {
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         set_validity(certificate, validity) && set_subject(certificate, common_name) &&
         X509_set_pubkey(certificate, key) == 1 && add_subject_key_id(certificate);
}

// The first DNS name that fits; people read it, verifiers read the alternative names.
std::string common_name(const std::vector<Name>& names) {
  const auto fits = [](const Name& name) { return name.text.size() <= max_common_name_bytes; };
  const auto found = std::find_if(names.begin(), names.end(), fits);
  return found == names.end() ? "tidegate" : found->text;
}

}  // namespace

Result<Key> generate_key() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error("making a key");
  return key;
}

Result<Certificate> issue_ca(EVP_PKEY* key, Validity validity) {
  Certificate ca(X509_new());
  const bool made = ca && begin(ca.get(), key, validity, ca_common_name) &&
                    X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1 &&
                    add_basic_constraints(ca.get(), true) && add_key_usage(ca.get(), {key_cert_sign, crl_sign}) &&
                    X509_sign(ca.get(), key, EVP_sha256()) > 0;
  if (!made) return openssl_error("making a CA");
  return ca;
}

Result<Certificate> issue_server(EVP_PKEY* key, const std::vector<Name>& names, Validity validity, X509* ca,
                                 EVP_PKEY* ca_key) {
  Certificate leaf(X509_new());
  const bool made = leaf && begin(leaf.get(), key, validity, common_name(names)) &&
                    X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca)) == 1 &&
                    add_basic_constraints(leaf.get(), false) && add_key_usage(leaf.get(), {digital_signature}) &&
                    add_server_auth(leaf.get()) && add_names(leaf.get(), names) &&
                    add_authority_key_id(leaf.get(), ca) && X509_sign(leaf.get(), ca_key, EVP_sha256()) > 0;
  if (!made) return openssl_error("making a server certificate");
  return leaf;
}

}  // namespace tidegate::certs
