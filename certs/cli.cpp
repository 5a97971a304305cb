#include "certs/cli.hpp"

#include <iomanip>
#include <ostream>
#include <string>

#include "certs/inspect.hpp"

namespace tidegate::certs {
namespace {

constexpr int label_width = 13;

int complain(std::ostream& err, const base::Error& error) {
  err << "error: " << error.message << '\n';
  return exit_usage;
}

void row(std::ostream& out, const std::string& label, const std::string& text) {
  out << "  " << std::left << std::setw(label_width) << label << text << '\n';
}

std::string lifetime(std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
  if (until <= now) return utc(until) + " (expired)";
  const auto days = std::chrono::floor<std::chrono::days>(until - now).count();
  return utc(until) + " (" + std::to_string(days) + (days == 1 ? " day" : " days") + " left)";
}

void show_certificate(std::ostream& out, const std::filesystem::path& path, const CertificateInfo& info,
                      std::chrono::sys_seconds now) {
  std::string names;
  for (const std::string& name : info.names) names += (names.empty() ? "" : ", ") + name;
  out << path.string() << (info.ca ? " (CA)" : "") << '\n';
  row(out, "subject", info.subject);
  row(out, "issuer", info.issuer);
  if (!names.empty()) row(out, "names", names);
  row(out, "valid from", utc(info.not_before));
  row(out, "valid until", lifetime(info.not_after, now));
  row(out, "key", info.key);
  row(out, "SHA-256", info.fingerprint);
}

}  // namespace

int run_make(const MakeOptions& options, std::ostream& out, std::ostream& err) {
  const auto report = make(options);
  if (!report) return complain(err, report.error());
  out << (report->new_ca ? "made a development CA" : "kept the CA") << ", valid until "
      << lifetime(report->ca_not_after, options.now) << '\n'
      << "made a server certificate, valid until " << lifetime(report->not_after, options.now) << '\n'
      << "  for";
  for (const Name& name : report->names) out << ' ' << name.text;
  out << '\n';
  row(out, "certificate", report->certificate.string());
  row(out, "key", report->key.string() + " (keep it secret)");
  row(out, "CA", report->ca.string());
  return exit_good;
}

int run_show(const ShowOptions& options, std::ostream& out, std::ostream& err) {
  for (const auto& path : options.files) {
    if (options.ca_bundle_only) break;
    const auto infos = inspect(path);
    if (!infos) return complain(err, infos.error());
    for (const CertificateInfo& info : *infos) show_certificate(out, path, info, options.now);
  }
  if (options.ca.empty()) return exit_good;
  const auto bundle = ca_bundle(options.ca);
  if (!bundle) return complain(err, bundle.error());
  if (!options.ca_bundle_only) out << "caBundle: ";
  out << *bundle << '\n';
  return exit_good;
}

int run_check(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  const auto report = check(options);
  if (!report) return complain(err, report.error());
  out << options.certificate.string() << '\n';
  for (const Finding& finding : report->findings) {
    out << "  " << (finding.good ? "ok    " : "FAULT ");
    out << std::left << std::setw(10) << finding.subject << finding.text << '\n';
  }
  return report->clean() ? exit_good : exit_faults;
}

}  // namespace tidegate::certs
