#include "policies/author/check.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "server/commands/commands.hpp"
#include "server/commands/formats.hpp"

namespace tidegate::commands {

namespace {

using author::CheckOptions;

struct Arguments {
  std::vector<std::string> positional;
  std::string rules;
  std::vector<std::string> files;
};

// Where the shipped rule files lie: in a source tree or an image.
std::string shipped_rules() {
  for (const char* path : {"policies/packs", "/usr/share/tidegate/packs"}) {
    if (std::filesystem::is_directory(path)) return path;
  }
  return {};
}

// `check RULES [INPUT…]`, or `check -`: then the rules are those of --rules, TIDEGATE_RULES or the shipped ones.
std::string arrange(const Arguments& arguments, CheckOptions& options) {
  std::vector<std::string> inputs = arguments.positional;
  options.rules = arguments.rules;
  const bool first_is_rules = !inputs.empty() && inputs.front() != "-";
  if (first_is_rules) {
    options.rules = inputs.front();
    inputs.erase(inputs.begin());
  }
  if (options.rules.empty()) options.rules = shipped_rules();
  if (options.rules.empty()) return "no rules: name a directory, or set --rules or TIDEGATE_RULES";
  inputs.insert(inputs.end(), arguments.files.begin(), arguments.files.end());
  options.inputs = std::move(inputs);
  if (options.inputs.empty()) return "nothing to check: name manifests with -f FILE, -f DIR or -f -";
  return {};
}

}  // namespace

void add_check(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("check", "Say what the webhook would answer to manifests");
  const auto options = std::make_shared<CheckOptions>();
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("RULES", arguments->positional, "Rule files (a directory or a file), then what to check")
      ->type_name("RULES [INPUT...]");
  command
      .add_option("-f,--filename", arguments->files, "Manifests or AdmissionReviews: a file, a directory, - for stdin")
      ->type_name("FILE|DIR|-");
  command.add_option("--rules", arguments->rules, "Rule files, when no RULES are given")->envname("TIDEGATE_RULES");
  command.add_option("-n,--namespace", options->request.namespace_name, "Namespace of manifests that name none")
      ->capture_default_str();
  command.add_option("--user", options->request.username, "Who is taken to create the manifests")
      ->capture_default_str();
  command.add_option("--group", options->request.groups, "That user's groups")->capture_default_str();
  add_format(command, options->format);
  command.add_flag("-q,--quiet", options->quiet, "Show only what is denied or warned about");
  command.footer(
      "Exit code: 0 nothing is denied, 1 something is, 2 usage or bad rules or manifests.\n"
      "  kustomize build overlays/prod | tidegate check -\n"
      "  tidegate check policies/packs -f manifests/");
  command.callback([options, arguments, &exit_code] {
    const std::string problem = arrange(*arguments, *options);
    if (problem.empty()) {
      exit_code = author::check(*options, std::cin, std::cout, std::cerr);
      return;
    }
    std::cerr << "tidegate check: " << problem << "\n";
    exit_code = 2;
  });
}

}  // namespace tidegate::commands
