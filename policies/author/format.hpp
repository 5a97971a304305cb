// How an author's verb shows what it found: for people or for machines. Thread contract: values.
// Tested with each verb.
#pragma once

#include <cstdint>

namespace tidegate::author {

enum class Format : std::uint8_t { text, json };

}  // namespace tidegate::author
