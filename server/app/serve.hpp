// `tidegate serve`: the life of the process. Loads the rules, listens, answers, reloads, drains, ends.
// Thread contract: runs on the main thread, which must be the only one: it blocks signals for all it starts. Tested in
// tests/e2e/lifecycle_test.go.
#pragma once

#include <iosfwd>

#include "server/app/options.hpp"

namespace tidegate::app {

// Returns the exit code: 0 after a shutdown in good order (also when connections had to be cut off at the end of the
// grace period), 1 when the port or the certificate can't be had, 2 when the options or the rules are bad.
// What kept it from starting goes to `err` in words for people; everything after that is logged.
int serve(const ServeOptions& options, std::ostream& err);

}  // namespace tidegate::app
