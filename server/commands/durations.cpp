#include "server/commands/durations.hpp"

#include <CLI/CLI.hpp>

#include "policies/values/duration.hpp"

namespace tidegate::commands {

using std::chrono::milliseconds;

CLI::Option* add_duration(CLI::App& app, const std::string& name, milliseconds& value, milliseconds least,
                          const std::string& description) {
  const auto read = [name, &value, least](const std::string& text) {
    const auto parsed = values::parse_duration(text);
    if (!parsed) throw CLI::ValidationError(name, "a duration like 5s or 1m30s is wanted: " + parsed.error().message);
    const auto given = std::chrono::duration_cast<milliseconds>(*parsed);
    if (given < least) throw CLI::ValidationError(name, "at least " + duration_text(least) + " is wanted");
    value = given;
  };
  return app.add_option_function<std::string>(name, read, description)
      ->type_name("DURATION")
      ->default_str(duration_text(value));
}

std::string duration_text(milliseconds value) {
  const auto ms = value.count();
  if (ms == 0) return "0s";
  if (ms % 1000 != 0) return std::to_string(ms) + "ms";
  const auto seconds = ms / 1000;
  if (seconds < 60 || seconds % 60 != 0) return std::to_string(seconds) + "s";
  return std::to_string(seconds / 60) + "m";
}

}  // namespace tidegate::commands
