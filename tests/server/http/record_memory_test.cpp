// What OpenSSL's record buffers are made of.
#include "server/http/detail/record_memory.hpp"

#include <doctest/doctest.h>
#include <openssl/crypto.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

using namespace tidegate::http::detail;

namespace {

constexpr std::size_t record_bytes = 16'709;  // what OpenSSL 3.0 asks for to read a record

}  // namespace

TEST_CASE("a record buffer that was given back is the next one") {
  REQUIRE(keeps_record_memory());
  void* first = OPENSSL_malloc(record_bytes);
  OPENSSL_free(first);
  void* second = OPENSSL_malloc(record_bytes - 100);
  CHECK(second == first);
  OPENSSL_free(second);
}

TEST_CASE("record buffers in use at once are different, and those beyond what is kept go back to malloc") {
  std::vector<void*> blocks;
  for (int i = 0; i < 20; ++i) {
    blocks.push_back(OPENSSL_malloc(record_bytes));
    std::memset(blocks.back(), i, record_bytes);
  }
  CHECK(std::set<void*>(blocks.begin(), blocks.end()).size() == 20);
  for (int i = 0; i < 20; ++i) CHECK(static_cast<unsigned char*>(blocks[static_cast<std::size_t>(i)])[100] == i);
  for (void* block : blocks) OPENSSL_free(block);
}

TEST_CASE("other sizes, growing and shrinking work as with malloc") {
  CHECK(OPENSSL_malloc(0) == nullptr);
  for (const std::size_t size : std::vector<std::size_t>{1, 16'383, 16'384, 17'408, 17'409, 100'000}) {
    auto* block = static_cast<char*>(OPENSSL_malloc(size));
    REQUIRE(block != nullptr);
    std::memset(block, 'x', size);
    block = static_cast<char*>(OPENSSL_realloc(block, size + 2'000));
    CHECK(block[size - 1] == 'x');
    std::memset(block, 'y', size + 2'000);
    block = static_cast<char*>(OPENSSL_realloc(block, 1));
    CHECK(block[0] == 'y');
    CHECK(OPENSSL_realloc(block, 0) == nullptr);
  }
}

TEST_CASE("a record buffer may be given back on another thread") {
  void* block = OPENSSL_malloc(record_bytes);
  std::thread([&] { OPENSSL_free(block); }).join();
  void* next = nullptr;
  std::thread([&] { next = OPENSSL_malloc(record_bytes); }).join();
  REQUIRE(next != nullptr);
  std::memset(next, 'x', record_bytes);
  OPENSSL_free(next);
}
