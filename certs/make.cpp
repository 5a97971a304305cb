#include "certs/make.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "certs/files.hpp"
#include "certs/issue.hpp"
#include "certs/pem.hpp"

namespace tidegate::certs {
namespace {

using base::fail;
using base::Result;
using std::chrono::sys_seconds;

struct Files {
  std::filesystem::path ca, ca_key, certificate, key;
};

struct Authority {
  Key key;
  Certificate certificate;
  sys_seconds not_after;
  bool is_new;
};

Files files_in(const std::filesystem::path& directory) {
  return {directory / "ca.crt", directory / "ca.key", directory / "tls.crt", directory / "tls.key"};
}

bool occupied(const std::filesystem::path& path) {
  std::error_code ignored;  // what can't be looked at is found out when it is read or written
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

Result<void> days_in_bounds(std::string_view what, std::chrono::days days) {
  if (days >= std::chrono::days{1} && days <= limits::max_certificate_validity) return {};
  return fail(std::string(what) + " must be 1 to " + std::to_string(limits::max_certificate_validity.count()) +
              " days, not " + std::to_string(days.count()));
}

Result<void> write_key(const std::filesystem::path& path, EVP_PKEY* key) {
  auto pem = to_pem(key);
  if (!pem) return pem.error();
  auto written = write_file(path, *pem, private_mode);
  OPENSSL_cleanse(pem->data(), pem->size());
  return written;
}

Result<void> write_certificate(const std::filesystem::path& path, X509* certificate) {
  auto pem = to_pem(certificate);
  if (!pem) return pem.error();
  return write_file(path, *pem, public_mode);
}

// The CA in the directory, fit to sign until `now` at least.
Result<Authority> load_authority(const Files& files, sys_seconds now) {
  auto certificates = read_certificates(files.ca);
  if (!certificates) return certificates.error();
  auto key = read_key(files.ca_key);
  if (!key) return key.error();
  X509* ca = certificates->front().get();
  if (certificates->size() != 1)
    return fail(files.ca.string() + ": more than one certificate; only a CA made here signs");
  if (X509_check_private_key(ca, key->get()) != 1) {
    ERR_clear_error();
    return fail(files.ca_key.string() + " is not the key of " + files.ca.string());
  }
  // 1: a version 3 CA with basicConstraints; anything else wasn't made here and may be refused by verifiers.
  if (X509_check_ca(ca) != 1) return fail(files.ca.string() + ": not a CA's certificate");
  auto not_after = to_time(X509_get0_notAfter(ca));
  if (!not_after) return not_after.error();
  if (*not_after <= now) return fail(files.ca.string() + ": the CA has expired; --force makes a new one");
  return Authority{std::move(*key), std::move(certificates->front()), *not_after, false};
}

Result<Authority> new_authority(const MakeOptions& options) {
  auto key = generate_key();
  if (!key) return key.error();
  const sys_seconds not_after = options.now + options.ca_validity;
  auto certificate = issue_ca(key->get(), {options.now - limits::certificate_backdate, not_after});
  if (!certificate) return certificate.error();
  return Authority{std::move(*key), std::move(*certificate), not_after, true};
}

// Whoever put a certificate of another CA there still needs it.
Result<void> server_files_are_ours(const Files& files, const Authority& authority) {
  const bool certificate = occupied(files.certificate);
  if (!certificate && !occupied(files.key)) return {};
  const std::string remedy = "; choose another directory, or --force";
  if (authority.is_new) {
    return fail((certificate ? files.certificate : files.key).string() + " lies there without its CA" + remedy);
  }
  if (!certificate) return {};  // a run that ended between the two
  auto certificates = read_certificates(files.certificate);
  if (!certificates) return certificates.error();
  const Key ca_key(X509_get_pubkey(authority.certificate.get()));
  if (X509_verify(certificates->front().get(), ca_key.get()) == 1) return {};
  ERR_clear_error();
  return fail(files.certificate.string() + " was not signed by " + files.ca.string() + remedy);
}

Result<Authority> authority_for(const MakeOptions& options, const Files& files) {
  const bool certificate = occupied(files.ca);
  const bool key = occupied(files.ca_key);
  if (options.force || (!certificate && !key)) return new_authority(options);
  if (certificate != key) {
    return fail((certificate ? files.ca : files.ca_key).string() + " lies there without " +
                (certificate ? "its key" : "its certificate") + "; choose another directory, or --force");
  }
  return load_authority(files, options.now);
}

Result<void> write_authority(const Files& files, const Authority& authority) {
  if (!authority.is_new) return {};
  if (auto written = write_key(files.ca_key, authority.key.get()); !written) return written;
  return write_certificate(files.ca, authority.certificate.get());
}

// Ends with the CA's validity at the latest: a certificate outliving its CA only looks valid.
Result<sys_seconds> write_server(const MakeOptions& options, const Files& files, const std::vector<Name>& names,
                                 const Authority& authority) {
  const sys_seconds not_after = std::min(options.now + options.validity, authority.not_after);
  auto key = generate_key();
  if (!key) return key.error();
  auto certificate = issue_server(key->get(), names, {options.now - limits::certificate_backdate, not_after},
                                  authority.certificate.get(), authority.key.get());
  if (!certificate) return certificate.error();
  if (auto written = write_key(files.key, key->get()); !written) return written.error();
  if (auto written = write_certificate(files.certificate, certificate->get()); !written) return written.error();
  return not_after;
}

}  // namespace

sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Result<MakeReport> make(const MakeOptions& options) {
  if (auto fit = days_in_bounds("the certificate's validity", options.validity); !fit) return fit.error();
  if (auto fit = days_in_bounds("the CA's validity", options.ca_validity); !fit) return fit.error();
  auto names = parse_names(options.names);
  if (!names) return names.error();

  std::error_code failure;
  std::filesystem::create_directories(options.directory, failure);
  if (failure) return fail(options.directory.string() + ": " + failure.message());
  auto lock = DirectoryLock::acquire(options.directory);
  if (!lock) return lock.error();

  const Files files = files_in(options.directory);
  auto authority = authority_for(options, files);
  if (!authority) return authority.error();
  if (!options.force) {
    if (auto ours = server_files_are_ours(files, *authority); !ours) return ours.error();
  }
  if (auto written = write_authority(files, *authority); !written) return written.error();
  auto not_after = write_server(options, files, *names, *authority);
  if (!not_after) return not_after.error();
  return MakeReport{authority->is_new, files.certificate, files.key,           files.ca,
                    std::move(*names), *not_after,        authority->not_after};
}

}  // namespace tidegate::certs
