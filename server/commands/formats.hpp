// The flag -o/--output, which every author's verb has. Thread contract: main thread.
// Tested end to end in tests/e2e.
#pragma once

#include "policies/author/format.hpp"

namespace CLI {
class App;
}

namespace tidegate::commands {

void add_format(CLI::App& command, author::Format& format);

}  // namespace tidegate::commands
