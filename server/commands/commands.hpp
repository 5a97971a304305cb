// The subcommands of `tidegate`, one file each: their flags, and which function of the libraries runs them.
// Each add_… registers a subcommand; when it was chosen, its code goes to `exit_code`.
// Exit codes: 0 done and clean, 1 violations, faults or a server that can't start, 2 usage or bad rules.
// Thread contract: main thread. Tested end to end in tests/e2e.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::commands {

void add_serve(CLI::App& app, int& exit_code);
void add_lint(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_eval(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);
void add_certs(CLI::App& app, int& exit_code);

}  // namespace tidegate::commands
