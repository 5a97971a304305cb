#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "certs/cli.hpp"
#include "server/commands/commands.hpp"

namespace tidegate::commands {

namespace {

void add_days(CLI::App& command, const std::string& name, std::chrono::days& days, const std::string& description) {
  command
      .add_option_function<int>(
          name, [&days](int count) { days = std::chrono::days(count); }, description)
      ->type_name("DAYS")
      ->default_str(std::to_string(days.count()));
}

void add_path(CLI::App& command, const std::string& name, std::filesystem::path& path, const std::string& description) {
  command
      .add_option_function<std::string>(
          name, [&path](const std::string& text) { path = text; }, description)
      ->type_name("FILE")
      ->default_str(path.string());
}

void add_make(CLI::App& certs, int& exit_code) {
  auto& command = *certs.add_subcommand("make", "Make a development CA and a server certificate, or renew the latter");
  const auto options = std::make_shared<tidegate::certs::MakeOptions>();
  command.add_option("NAME", options->names, "DNS names and IP addresses of the server")->capture_default_str();
  add_path(command, "--directory,-d", options->directory, "Where the files go");
  add_days(command, "--days", options->validity, "Validity of the server certificate");
  add_days(command, "--ca-days", options->ca_validity, "Validity of a new CA");
  command.add_flag("--force", options->force, "Make a new CA even where one lies already");
  command.callback([options, &exit_code] { exit_code = tidegate::certs::run_make(*options, std::cout, std::cerr); });
}

void add_show(CLI::App& certs, int& exit_code) {
  auto& command = *certs.add_subcommand("show", "Show certificates and the caBundle of a webhook configuration");
  const auto options = std::make_shared<tidegate::certs::ShowOptions>();
  const auto files = std::make_shared<std::vector<std::string>>();
  command.add_option("FILE", *files, "Certificates, PEM; by default those of certs/out");
  add_path(command, "--ca", options->ca, "Whose caBundle to print");
  command.add_flag("--ca-bundle", options->ca_bundle_only, "Print nothing but the caBundle");
  command.callback([options, files, &exit_code] {
    if (!files->empty()) options->files.assign(files->begin(), files->end());
    exit_code = tidegate::certs::run_show(*options, std::cout, std::cerr);
  });
}

void add_certificate_check(CLI::App& certs, int& exit_code) {
  auto& command =
      *certs.add_subcommand("check", "Check that an API server would accept a certificate, and for how long");
  const auto options = std::make_shared<tidegate::certs::CheckOptions>();
  command.add_option("NAME", options->names, "Names that the certificate must cover");
  add_path(command, "--cert", options->certificate, "The server's certificate and its chain");
  add_path(command, "--key", options->key, "Its private key");
  add_path(command, "--ca", options->ca, "The CA that the caBundle holds");
  add_days(command, "--expiry-days", options->expiry_warning, "What ends within this many days is a fault");
  command.callback([options, &exit_code] { exit_code = tidegate::certs::run_check(*options, std::cout, std::cerr); });
}

}  // namespace

void add_certs(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("certs", "Make, show and check certificates");
  command.require_subcommand(1);
  add_make(command, exit_code);
  add_show(command, exit_code);
  add_certificate_check(command, exit_code);
}

}  // namespace tidegate::commands
