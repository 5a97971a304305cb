#include "policies/author/lint.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "server/commands/commands.hpp"
#include "server/commands/formats.hpp"

namespace tidegate::commands {

void add_lint(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("lint", "Say what is wrong with rule files");
  const auto options = std::make_shared<author::LintOptions>();
  command.add_option("RULES", options->paths, "Rule files: directories or files, together one set")
      ->required()
      ->type_name("RULES...");
  add_format(command, options->format);
  command.add_flag("--strict", options->strict, "Warnings count as errors");
  command.footer("Exit code: 0 nothing is wrong, 1 something is, 2 usage or nothing to read.");
  command.callback([options, &exit_code] { exit_code = author::lint(*options, std::cout, std::cerr); });
}

}  // namespace tidegate::commands
