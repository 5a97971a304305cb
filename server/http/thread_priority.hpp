// Who goes first where fewer cores are free than threads want: workers answer within microseconds and must not wait for
// a thread that reads a large body or compiles rules.
// Needs no privilege and acts on the calling thread alone; where the system refuses, false is returned and the thread
// runs on as it was. Thread contract: call at the thread's beginning. Tested in tests/server/http/heavy_test.cpp and
// tests/server/app/watch/directory_watch_test.cpp; measured by bench/neighbours.
#pragma once

namespace tidegate::http {

// For what is beside the road: nice + limits::beside_nice, a tenth of a worker's share. It can't be taken back.
bool run_beside_workers() noexcept;

}  // namespace tidegate::http
