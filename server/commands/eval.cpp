#include "policies/author/eval.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "server/commands/commands.hpp"
#include "server/commands/formats.hpp"

namespace tidegate::commands {

void add_eval(CLI::App& app, int& exit_code) {
  auto& command = *app.add_subcommand("eval", "Say what a CEL expression is worth, and what it costs");
  const auto options = std::make_shared<author::EvalOptions>();
  command.add_option("EXPRESSION", options->expression, "As in a rule: object, oldObject, request and pod are there")
      ->required()
      ->type_name("");
  command
      .add_option("-f,--filename", options->file,
                  "What object is, YAML or JSON; of an AdmissionReview also oldObject and request; - for stdin")
      ->type_name("FILE|-");
  command.add_option("-n,--namespace", options->request.namespace_name, "Namespace of an object that names none")
      ->capture_default_str();
  command.add_option("--user", options->request.username, "Who is taken to create the object")->capture_default_str();
  command.add_option("--group", options->request.groups, "That user's groups")->capture_default_str();
  add_format(command, options->format);
  command.add_flag("--dump", options->dump, "Show the compiled program as well");
  command.footer(
      "Exit code: 0 there is a value, 1 the evaluation errs, 2 usage, or a bad expression or file.\n"
      "  tidegate eval 'object.spec.replicas > 3' -f deployment.yaml");
  command.callback([options, &exit_code] { exit_code = author::eval(*options, std::cin, std::cout, std::cerr); });
}

}  // namespace tidegate::commands
