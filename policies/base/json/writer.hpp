// JSON out: RapidJSON's writer into a growing string that a worker keeps. UTF-8 in, UTF-8 out.
// Invariants: what it appends is one valid JSON document when calls nest properly (RapidJSON asserts it in debug).
// No heap allocation for documents up to 32 levels beyond the growth of the string itself.
// Thread contract: one thread at a time. Tested in tests/policies/base/json/parser_test.cpp.
#pragma once

#include <rapidjson/writer.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "policies/base/json/node.hpp"

namespace tidegate::json {

// RapidJSON's output stream over a std::string.
class StringStream {
 public:
  using Ch = char;
  explicit StringStream(std::string& out) noexcept : out_(out) {}
  void Put(char c) { out_.push_back(c); }
  void Flush() {}

 private:
  std::string& out_;
};

class Writer {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit Writer(std::string& out) : stream_(out), writer_(stream_, &pool_, stack_levels) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& begin_object() { return done(writer_.StartObject()); }
  Writer& end_object() { return done(writer_.EndObject()); }
  Writer& begin_array() { return done(writer_.StartArray()); }
  Writer& end_array() { return done(writer_.EndArray()); }
  Writer& key(std::string_view name) { return done(writer_.Key(name.data(), length(name))); }
  Writer& value(std::string_view text) { return done(writer_.String(text.data(), length(text))); }
  Writer& value(const std::string& text) { return value(std::string_view(text)); }
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(bool flag) { return done(writer_.Bool(flag)); }
  Writer& value(std::int64_t number) { return done(writer_.Int64(number)); }
  Writer& value(std::uint64_t number) { return done(writer_.Uint64(number)); }
  Writer& value(int number) { return done(writer_.Int(number)); }
  // NaN and infinities, which JSON lacks, are written as null.
  Writer& value(double number) { return std::isfinite(number) ? done(writer_.Double(number)) : null(); }
  Writer& null() { return done(writer_.Null()); }
  Writer& value(const Node& node);
  // key(name).value(v)
  template <class T>
  Writer& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

 private:
  static constexpr std::size_t stack_levels = 32;
  using Pool = rapidjson::MemoryPoolAllocator<>;

  Writer& done(bool) noexcept { return *this; }
  static rapidjson::SizeType length(std::string_view text) noexcept {
    return static_cast<rapidjson::SizeType>(text.size());
  }

  // The level stack lives here, so that a writer on the stack needs no heap.
  alignas(16) std::array<char, 1024> room_{};
  Pool pool_{room_.data(), room_.size()};
  StringStream stream_;
  rapidjson::Writer<StringStream, rapidjson::UTF8<>, rapidjson::UTF8<>, Pool> writer_;
};

// The node as compact JSON.
[[nodiscard]] std::string to_json(const Node& node);

}  // namespace tidegate::json
