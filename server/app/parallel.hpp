// Work that is shared by a few threads while nothing else runs: reading rule files at the start. A reload has one
// thread, since the other cores are answering. Thread contract: any thread may call it; `work` runs on several.
// Tested in tests/server/app/parallel_test.cpp.
#pragma once

#include <cstddef>
#include <functional>

namespace tidegate::app {

// Calls `work` once with each number below `count`, on up to `threads` threads with the calling one among them, and
// comes back when all are done. Where no thread can be made, fewer share the work. When one throws, no more are begun,
// and the caller gets the exception.
void in_parallel(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace tidegate::app
