#include "server/http/detail/record_memory.hpp"

#include <malloc.h>
#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <cstdlib>

namespace tidegate::http::detail {
namespace {

// A record with its header, its tag and alignment (OpenSSL's SSL3_BUFFER_LEN and what it adds) is 16.3 to 16.8 KiB.
constexpr std::size_t smallest = 16 * 1024;
constexpr std::size_t block_bytes = 17 * 1024;

// Reading and writing take one each; a handshake under way beside them, too.
struct Kept {
  std::array<void*, 4> blocks{};
  std::size_t count = 0;
  bool ended = false;  // the thread ends: what comes now is freed at once

  ~Kept() {
    while (count > 0) std::free(blocks[--count]);
    ended = true;
  }
};
thread_local Kept kept;

void* take(std::size_t size, const char*, int) {
  if (size == 0) return nullptr;
  if (size < smallest || size > block_bytes) return std::malloc(size);
  return kept.count > 0 ? kept.blocks[--kept.count] : std::malloc(block_bytes);
}

// Told by their size, so that no block needs a header: another one as large is as good.
void give_back(void* block, const char*, int) {
  if (block == nullptr) return;
  const std::size_t size = malloc_usable_size(block);
  if (size >= block_bytes && size < block_bytes + 64 && kept.count < kept.blocks.size() && !kept.ended) {
    kept.blocks[kept.count++] = block;
  } else {
    std::free(block);
  }
}

void* resize(void* block, std::size_t size, const char* file, int line) {
  if (size != 0) return std::realloc(block, size);
  give_back(block, file, line);
  return nullptr;
}

const bool in_use = CRYPTO_set_mem_functions(take, resize, give_back) == 1;

}  // namespace

bool keeps_record_memory() {
  return in_use;
}

}  // namespace tidegate::http::detail
