#include "certs/pem.hpp"

#include <openssl/pem.h>

#include "certs/files.hpp"

namespace tidegate::certs {
namespace {

using base::Result;

Bio reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would otherwise ask on the terminal. `asked` learns that the key is encrypted.
int refuse_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<std::string> contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  if (size <= 0) return base::fail("PEM text is empty");
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text) return text.error();
  const Bio bio = reader(*text);
  if (!bio) return openssl_error(path.string());
  bool asked = false;
  std::vector<Certificate> certificates;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, &asked)) {
    certificates.emplace_back(certificate);
  }
  // The end of the file shows as "no start line"; anything else is a certificate that doesn't parse.
  const unsigned long code = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
  if (!at_end) return openssl_error(path.string() + ": certificate " + std::to_string(certificates.size() + 1));
  ERR_clear_error();
  if (certificates.empty()) return base::fail(path.string() + ": no certificate in it");
  return certificates;
}

Result<Key> read_key(const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text) return text.error();
  const Bio bio = reader(*text);
  bool asked = false;
  Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, &asked) : nullptr);
  OPENSSL_cleanse(text->data(), text->size());
  if (key) return key;
  if (asked) {
    ERR_clear_error();
    return base::fail(path.string() + ": the key has a passphrase; take it off with `openssl pkey`");
  }
  return openssl_error(path.string() + ": no private key");
}

Result<std::string> to_pem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return openssl_error("writing a certificate");
  return contents(bio.get());
}

Result<std::string> to_pem(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return openssl_error("writing a key");
  }
  return contents(bio.get());
}

}  // namespace tidegate::certs
