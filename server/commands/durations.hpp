// Durations on the command line, in Go's form as everywhere in Kubernetes: 5s, 1m30s, 500ms.
// Thread contract: pure. Tested in tests/e2e/cli_test.go.
#pragma once

#include <chrono>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tidegate::commands {

// An option that takes a duration of at least `least`; `value` is its default and receives what is given.
CLI::Option* add_duration(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                          std::chrono::milliseconds least, const std::string& description);

// `1m30s`: what a help text shows.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds value);

}  // namespace tidegate::commands
