#include "policies/author/schema.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "server/commands/commands.hpp"

namespace tidegate::commands {

void add_schema(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("schema", "Print the JSON Schema of rule files, for editors");
  command.footer(
      "  tidegate schema > tidegate.schema.json\n"
      "and as the first line of a rule file:\n"
      "  # yaml-language-server: $schema=tidegate.schema.json");
  command.callback([&exit_code] { exit_code = author::schema(std::cout); });
}

}  // namespace tidegate::commands
