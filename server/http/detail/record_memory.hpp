// Memory for OpenSSL's record buffers, which it takes and gives back with every request (SSL_MODE_RELEASE_BUFFERS):
// each thread keeps a few of them, so that the same warm bytes serve all its connections and malloc is not asked.
//
// Everything else that OpenSSL allocates goes to malloc and free as before. What is kept: at most 4 blocks of 17 KiB a
// thread. Thread contract: a block may be given back on another thread than it was taken on.
// Tested in tests/server/http/record_memory_test.cpp.
#pragma once

namespace tidegate::http::detail {

// True when OpenSSL uses it: arranged before main() where nothing has used OpenSSL yet.
bool keeps_record_memory();

}  // namespace tidegate::http::detail
