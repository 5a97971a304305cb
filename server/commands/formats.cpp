#include "server/commands/formats.hpp"

#include <CLI/CLI.hpp>
#include <map>

namespace tidegate::commands {

void add_format(CLI::App& command, author::Format& format) {
  const std::map<std::string, author::Format> names{{"text", author::Format::text}, {"json", author::Format::json}};
  command.add_option("-o,--output", format, "For people or for machines")
      ->transform(CLI::CheckedTransformer(names).description("text|json"))
      ->type_name("")
      ->default_str("text");
}

}  // namespace tidegate::commands
