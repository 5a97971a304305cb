#include "certs/check.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <utility>

#include "certs/describe.hpp"
#include "certs/inspect.hpp"
#include "certs/pem.hpp"

namespace tidegate::certs {
namespace {

using base::Result;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

// Go and OpenSSL's default agree on at least 112 bits.
constexpr int security_level = 2;

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}
using Stack = Owned<STACK_OF(X509), free_stack>;  // of certificates that others own

struct Chain {
  Finding finding;
  std::vector<Certificate> certificates;  // leaf to CA; the leaf alone when no chain was found
};

Finding check_key(X509* leaf, EVP_PKEY* key) {
  const bool fits = X509_check_private_key(leaf, key) == 1;
  ERR_clear_error();
  if (fits) return {true, "key", describe_key(key) + ", belongs to the certificate"};
  return {false, "key", "is not the certificate's"};
}

Certificate shared(X509* certificate) {
  X509_up_ref(certificate);
  return Certificate(certificate);
}

std::vector<Certificate> built_chain(X509_STORE_CTX* context) {
  std::vector<Certificate> chain;
  const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context);
  for (int i = 0; i < sk_X509_num(built); ++i) chain.push_back(shared(sk_X509_value(built, i)));
  return chain;
}

Result<StoreContext> prepare(X509_STORE* store, X509* leaf, STACK_OF(X509) * intermediates) {
  StoreContext context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store, leaf, intermediates) != 1)
    return openssl_error("verifying");
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  // Dates are a finding of their own.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
  return context;
}

Result<Chain> check_chain(const std::vector<Certificate>& presented, const std::vector<Certificate>& cas) {
  const Store store(X509_STORE_new());
  const Stack intermediates(sk_X509_new_null());
  if (!store || !intermediates) return openssl_error("verifying");
  for (const Certificate& ca : cas) {
    if (X509_STORE_add_cert(store.get(), ca.get()) != 1) return openssl_error("verifying");
  }
  for (const Certificate& certificate : presented) {
    if (sk_X509_push(intermediates.get(), certificate.get()) == 0) return openssl_error("verifying");
  }
  X509* leaf = presented.front().get();
  auto context = prepare(store.get(), leaf, intermediates.get());
  if (!context) return context.error();
  const bool verified = X509_verify_cert(context->get()) == 1;
  ERR_clear_error();
  Chain chain;
  if (verified) {
    chain.certificates = built_chain(context->get());
    const std::string root = describe_name(X509_get_subject_name(chain.certificates.back().get()));
    chain.finding = {true, "chain", "leads to " + root};
    return chain;
  }
  const int code = X509_STORE_CTX_get_error(context->get());
  chain.finding = {false, "chain", std::string("does not lead to the CA: ") + X509_verify_cert_error_string(code)};
  chain.certificates.push_back(shared(leaf));
  return chain;
}

bool covers(X509* leaf, const Name& name) {
  if (name.kind == Name::Kind::ip) return X509_check_ip_asc(leaf, name.text.c_str(), 0) == 1;
  constexpr unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  return X509_check_host(leaf, name.text.data(), name.text.size(), flags, nullptr) == 1;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

Result<Finding> check_names(X509* leaf, const std::vector<std::string>& texts) {
  const std::vector<std::string> held = describe_alternatives(leaf);
  if (texts.empty()) return Finding{true, "names", "not checked, none given; the certificate has " + joined(held)};
  auto names = parse_names(texts);
  if (!names) return names.error();
  std::vector<std::string> missing;
  std::vector<std::string> covered;
  for (const Name& name : *names) (covers(leaf, name) ? covered : missing).push_back(name.text);
  if (missing.empty()) return Finding{true, "names", "covers " + joined(covered)};
  return Finding{false, "names", "does not cover " + joined(missing) + "; the certificate has " + joined(held)};
}

std::string days(std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
  const auto count = std::chrono::floor<std::chrono::days>(until - now).count();
  return std::to_string(count) + (count == 1 ? " day" : " days");
}

Result<Finding> check_validity(X509* certificate, const CheckOptions& options) {
  auto not_before = to_time(X509_get0_notBefore(certificate));
  if (!not_before) return not_before.error();
  auto not_after = to_time(X509_get0_notAfter(certificate));
  if (!not_after) return not_after.error();
  const std::string who = describe_name(X509_get_subject_name(certificate));
  const bool good = *not_before <= options.now && *not_after > options.now + options.expiry_warning;
  if (*not_before > options.now) return Finding{false, "validity", who + " is not valid before " + utc(*not_before)};
  if (*not_after <= options.now) return Finding{false, "validity", who + " expired on " + utc(*not_after)};
  return Finding{good, "validity", who + " expires in " + days(*not_after, options.now) + ", on " + utc(*not_after)};
}

}  // namespace

bool CheckReport::clean() const {
  return std::all_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.good; });
}

Result<CheckReport> check(const CheckOptions& options) {
  auto presented = read_certificates(options.certificate);
  if (!presented) return presented.error();
  auto key = read_key(options.key);
  if (!key) return key.error();
  auto cas = read_certificates(options.ca);
  if (!cas) return cas.error();

  CheckReport report;
  report.findings.push_back(check_key(presented->front().get(), key->get()));
  auto chain = check_chain(*presented, *cas);
  if (!chain) return chain.error();
  report.findings.push_back(std::move(chain->finding));
  auto names = check_names(presented->front().get(), options.names);
  if (!names) return names.error();
  report.findings.push_back(std::move(*names));
  for (const Certificate& certificate : chain->certificates) {
    auto validity = check_validity(certificate.get(), options);
    if (!validity) return validity.error();
    report.findings.push_back(std::move(*validity));
  }
  return report;
}

}  // namespace tidegate::certs
