// The command line: which subcommands there are, nothing else.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "server/app/build_info.hpp"
#include "server/app/signals.hpp"
#include "server/commands/commands.hpp"

int main(int argc, char** argv) {
  using namespace tidegate;
  // A pipe that ends early (`tidegate check … | head`) is an error of a write, not the end of the process.
  app::ignore_broken_pipes();
  CLI::App app("Tidegate: a Kubernetes admission webhook server and the tools of those who write its rules.",
               "tidegate");
  app.set_version_flag("--version", app::version_text());
  app.require_subcommand(1);
  int exit_code = 0;
  commands::add_serve(app, exit_code);
  commands::add_lint(app, exit_code);
  commands::add_check(app, exit_code);
  commands::add_eval(app, exit_code);
  commands::add_schema(app, exit_code);
  commands::add_certs(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tidegate: %s\n", error.what());
    return 2;
  }
  return exit_code;
}
