// Expressions and documents at random, the same ones for the same seed. Expressions are mostly well-typed, so that they
// get past the checker and deep into evaluation; a few parts are of a wrong type, missing or out of range on purpose.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::cel::reference {

// What an expression is meant to give.
enum class Want {
  boolean,
  integer,
  uinteger,
  real,
  string,
  bytes,
  duration,
  timestamp,
  numbers,  // list(int)
  strings,  // list(string)
  table,    // map(string, int)
  optional_integer,
  optional_string,
  anything,
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] std::string expression();
  // An object for the variables `object` (dyn), `numbers` (list(int)), `strings` (list(string)), `table`
  // (map(string, int)), `text` (string), `number` (int): JSON, its members called so.
  [[nodiscard]] std::string document();

 private:
  struct Local {
    std::string name;
    Want want;
  };

  [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
  [[nodiscard]] std::string_view pick(std::initializer_list<std::string_view> choices);

  [[nodiscard]] std::string make(Want want, int depth);
  [[nodiscard]] std::string leaf(Want want);
  [[nodiscard]] std::string grown(Want want, int depth);
  [[nodiscard]] std::string container(Want want, int depth);
  [[nodiscard]] std::string boolean(int depth);
  [[nodiscard]] std::string integer(int depth);
  [[nodiscard]] std::string other_number(Want want, int depth);
  [[nodiscard]] std::string string(int depth);
  [[nodiscard]] std::string bytes(int depth);
  [[nodiscard]] std::string time(Want want, int depth);
  [[nodiscard]] std::string list(Want want, int depth);
  [[nodiscard]] std::string table(int depth);
  [[nodiscard]] std::string optional(Want want, int depth);
  [[nodiscard]] std::string anything(int depth);
  [[nodiscard]] std::string object_path(int depth);
  // `range.macro(x, BODY)` with x known in the body, which is of type `body`.
  [[nodiscard]] std::string macro(std::string_view name, Want range, Want body, int depth, bool filtered = false);
  [[nodiscard]] std::string two_variable_macro(std::string_view name, Want body, int depth, bool filtered = false);
  [[nodiscard]] std::string json(int depth);
  [[nodiscard]] std::string json_text();

  std::mt19937_64 random_;
  std::vector<Local> locals_;
  std::size_t named_ = 0;
};

}  // namespace tidegate::cel::reference
