#include "policies/values/quantity.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "policies/base/limits.hpp"
#include "tests/policies/values/golden.hpp"

using tidegate::json::Node;
using tidegate::values::add;
using tidegate::values::compare_to_product;
using tidegate::values::Quantity;
using tidegate::values::subtract;

namespace {

Quantity quantity(std::string_view text) {
  auto parsed = Quantity::parse(text);
  if (!parsed) FAIL("not a quantity: " << std::string(text) << ": " << parsed.error().message);
  return *parsed;
}

std::string integer_text(const Quantity& value) {
  const auto integer = value.as_int64();
  return integer ? std::to_string(*integer) : "-";
}

}  // namespace

TEST_CASE("quantities read, order and print as Kubernetes' own code has it") {
  struct Read {
    std::string text;
    long rank;
    Quantity value;
  };
  std::vector<Read> all;
  for (const golden::Row& row : golden::read("quantity.tsv")) {
    CAPTURE(row[0]);
    const auto parsed = Quantity::parse(row[0]);
    CHECK(parsed.has_value() == (row[1] != "error"));
    if (!parsed || row[1] == "error") continue;
    if (row[2] != "?") CHECK(parsed->canonical() == row[2]);
    CHECK(quantity(parsed->canonical()) == *parsed);
    CHECK(std::to_string(parsed->value()) == row[3]);
    CHECK(integer_text(*parsed) == row[4]);
    CHECK(parsed->as_double() == std::stod(row[5]));
    all.push_back({row[0], std::stol(row[1]), *parsed});
  }
  REQUIRE(all.size() > 100);
  // Every value against a spread of others: neighbours in rank and far ones.
  const std::size_t step = all.size() / 100 + 1;
  for (const Read& left : all) {
    for (std::size_t i = 0; i < all.size(); i += step) {
      const Read& right = all[i];
      const auto want = left.rank <=> right.rank;
      if ((left.value <=> right.value) != want) {
        CAPTURE(left.text);
        CAPTURE(right.text);
        CHECK((left.value <=> right.value) == want);
      }
    }
  }
  std::map<long, const Read*> by_rank;
  for (const Read& read : all) {
    const auto [place, is_new] = by_rank.emplace(read.rank, &read);
    if (!is_new) CHECK(place->second->value == read.value);
  }
  const Read* before = nullptr;
  for (const auto& entry : by_rank) {
    const Read* read = entry.second;
    if (before != nullptr) {
      CAPTURE(before->text);
      CAPTURE(read->text);
      CHECK(before->value < read->value);
    }
    before = read;
  }
}

TEST_CASE("the plain form of a quantity is what the whole grammar makes of it") {
  std::size_t plain_ones = 0;
  for (const std::string_view suffix :
       {"",   "n",  "u", "m",  "k", "M", "G",  "T",   "P", "E",  "Ki", "Mi", "Gi",      "Ti",
        "Pi", "Ei", "i", "mi", "K", " ", "kk", "Mib", "e", "e3", ".",  "-",  "\xC3\xA9"}) {
    for (const std::string_view start : {"", "0", "00", "-", "+", "."}) {
      for (std::size_t digits = 0; digits <= 20; ++digits) {
        std::string text(start);
        for (std::size_t i = 0; i < digits; ++i) text.push_back(static_cast<char>('0' + (i * 7 + 9) % 10));
        text += suffix;
        CAPTURE(text);
        Quantity plain(7);
        if (!Quantity::read_plain(text, plain)) {
          CHECK(plain == Quantity(7));
          continue;
        }
        ++plain_ones;
        // A sign is none of the plain form's, so that this takes the long way.
        const auto whole = Quantity::parse("+" + text);
        REQUIRE(whole.has_value());
        CHECK(plain == *whole);
        CHECK(plain.format() == whole->format());
        CHECK(plain.as_int64() == whole->as_int64());
        CHECK(plain.canonical() == whole->canonical());
      }
    }
  }
  CHECK(plain_ones > 400);
}

TEST_CASE("quantities of any signs and suffixes compare as their whole numbers of nano do") {
  struct Number {
    Quantity quantity;
    tidegate::values::int128 nano;
  };
  std::vector<Number> numbers;
  tidegate::values::int128 unit = 1;
  for (const std::string_view suffix : {"n", "u", "m", "", "k", "M"}) {
    for (const int count : {-1000, -7, -1, 0, 1, 2, 999, 1000}) {
      numbers.push_back({*Quantity::parse(std::to_string(count).append(suffix)), count * unit});
    }
    unit *= 1000;
  }
  const tidegate::values::int128 one = 1'000'000'000;
  for (const Number& left : numbers) {
    for (const Number& right : numbers) {
      CHECK((left.quantity <=> right.quantity) == (left.nano <=> right.nano));
      for (const Number& ratio : numbers) {
        const auto wanted = left.nano * one <=> right.nano * ratio.nano;
        if (compare_to_product(left.quantity, right.quantity, ratio.quantity) != wanted) {
          FAIL_CHECK(left.quantity.canonical(), " ", right.quantity.canonical(), " × ", ratio.quantity.canonical());
        }
      }
    }
  }
}

TEST_CASE("sums and differences are those of Kubernetes' own code") {
  for (const golden::Row& row : golden::read("quantity_sums.tsv")) {
    CAPTURE(row[0]);
    CAPTURE(row[1]);
    const Quantity left = quantity(row[0]);
    const Quantity right = quantity(row[1]);
    const auto total = add(left, right);
    const auto difference = subtract(left, right);
    REQUIRE(total.has_value());
    REQUIRE(difference.has_value());
    if (row[2] != "?") CHECK(total->canonical() == row[2]);
    CHECK(integer_text(*total) == row[3]);
    if (row[4] != "?") CHECK(difference->canonical() == row[4]);
    CHECK(integer_text(*difference) == row[5]);
  }
}

TEST_CASE("extreme exponents cost nothing and keep their order") {
  const std::vector<std::string> ascending = {"-123456789012345678901234567890123456789012e2147483640",
                                              "-99e2147483646",
                                              "-1e2147483647",
                                              "-1e2147483646",
                                              "-9223372036854775808Ei",
                                              "-1",
                                              "-1e-2147483647",
                                              "0",
                                              "1e-2147483647",
                                              "1u",
                                              "1Ei",
                                              "1e400",
                                              "1e2147483646",
                                              "1e2147483647",
                                              "123456789012345678901234567890123456789012e2147483640"};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    CAPTURE(ascending[i]);
    CAPTURE(ascending[i + 1]);
    CHECK(quantity(ascending[i]) < quantity(ascending[i + 1]));
    CHECK(quantity(ascending[i + 1]) > quantity(ascending[i]));
  }
  CHECK(quantity("1e-2147483647") == quantity("1n"));
  CHECK(quantity("-1e-2147483648") == quantity("-1n"));
  CHECK(quantity("10e2147483646") == quantity("1e2147483647"));
  CHECK(quantity("1e2147483647").canonical() == "10e2147483646");
  for (const char* text : {"123456789000e2147483647", "123456789012345000e2147483647", "-5e2147483645"}) {
    CAPTURE(text);
    CHECK(quantity(quantity(text).canonical()) == quantity(text));
  }
  CHECK(quantity("1e2147483647").value() == std::numeric_limits<std::int64_t>::max());
  CHECK(quantity("-1e2147483647").value() == std::numeric_limits<std::int64_t>::min());
  CHECK(std::isinf(quantity("1e2147483647").as_double()));
  CHECK_FALSE(quantity("1e2147483647").as_int64().has_value());
  CHECK_FALSE(add(quantity("1e2147483647"), quantity("1n")).has_value());
  CHECK_FALSE(subtract(quantity("1"), quantity("1e2147483647")).has_value());
  CHECK(add(quantity("1e2147483647"), quantity("1e2147483647")).value() == quantity("2e2147483647"));
  CHECK(add(quantity("1e2147483647"), quantity("0")).value() == quantity("1e2147483647"));
  CHECK(compare_to_product(quantity("1"), quantity("1e2147483647"), quantity("1e2147483647")) < 0);
}

TEST_CASE("exponents wrap at 32 bits as they do in Go") {
  CHECK(quantity("1e4294967299") == quantity("1e3"));
  CHECK(quantity("5e-4294967295") == quantity("50"));
  CHECK(quantity("1.5e-2147483648") == quantity("15e2147483647"));
  CHECK_FALSE(Quantity::parse("1e99999999999999999999").has_value());
  CHECK(quantity("-10000000000000000000e2147483647") < quantity("-999999999999999999e2147483647"));
}

TEST_CASE("a ratio is compared exactly") {
  struct Case {
    const char* limit;
    const char* request;
    const char* ratio;
    int want;
  };
  const Case cases[] = {
      {"1500m", "1", "1.5", 0},
      {"1501m", "1", "1.5", 1},
      {"1499999999n", "1", "1.5", -1},
      {"3Gi", "2Gi", "1.5", 0},
      {"3Gi", "2Gi", "1500m", 0},
      {"1", "0", "2", 1},
      {"0", "0", "2", 0},
      {"0", "1", "2", -1},
      {"1", "-1", "2", 1},
      {"-3", "-1", "2", -1},
      {"0.3", "0.1", "3", 0},
      {"8Ei", "4Ei", "2", -1},
      {"9223372036854775806", "4611686018427387903", "2", 0},
      {"1Ki", "1k", "1.024", 0},
      {"1000000000000000000000000000000000000001", "1000000000000000000000000000000000000000", "1", 1},
      {"99999999999999999999999999999999999999", "33333333333333333333333333333333333333", "3", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.limit);
    CAPTURE(c.request);
    const auto order = compare_to_product(quantity(c.limit), quantity(c.request), quantity(c.ratio));
    CHECK((order < 0 ? -1 : order > 0 ? 1 : 0) == c.want);
  }
}

TEST_CASE("suffixes beyond E keep the value, where Go prints the mantissa alone") {
  CHECK(quantity("1000E").canonical() == "1000E");
  CHECK(quantity("123456789012345678901234").canonical() == "123456789012345678901234");
  CHECK(quantity("12345678000000000000000000000").canonical() == "12345678000E");
  CHECK(add(quantity("8Ei"), quantity("8Ei"))->canonical() == "18446744073709551614");
}

TEST_CASE("errors point at what is wrong") {
  struct Case {
    std::string text;
    std::string message;
    std::size_t offset;
  };
  const Case cases[] = {
      {"", "not a quantity: expected a number and a suffix", 0},
      {"12x", "not a quantity: expected a number and a suffix", 2},
      {"1.2.3", "not a quantity: expected a number and a suffix", 3},
      {"1GB", "not a quantity: expected a number and a suffix", 2},
      {"12ki", "unknown suffix of a quantity: \"ki\"", 2},
      {"1e", "unknown suffix of a quantity: \"e\"", 1},
      {std::string(257, '1'), "a quantity of more than 256 bytes", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto parsed = Quantity::parse(c.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message == c.message);
    CHECK(parsed.error().offset == c.offset);
  }
}

TEST_CASE("a JSON value is read as the API server reads the field") {
  CHECK(*Quantity::of(Node::of(std::string_view(" 500m\n"))) == quantity("500m"));
  CHECK(*Quantity::of(Node::of(std::int64_t{2})) == quantity("2"));
  CHECK(*Quantity::of(Node::of(0.1)) == quantity("100m"));
  CHECK(*Quantity::of(Node::of(1e30)) == quantity("1e30"));
  CHECK_FALSE(Quantity::of(Node::of(std::string_view("  "))).has_value());
  CHECK_FALSE(Quantity::of(Node::of(true)).has_value());
  CHECK_FALSE(Quantity::of(Node()).has_value());
}

TEST_CASE("copies of quantities with a wide coefficient are independent") {
  const Quantity wide = quantity("123456789012345678901234567890123456789012");
  Quantity copy = wide;
  copy = copy.negated();
  CHECK(copy.sign() == -1);
  CHECK(wide.sign() == 1);
  Quantity moved = std::move(copy);
  copy = quantity("1");
  CHECK(moved < copy);
  const Quantity& self = moved;
  moved = self;
  CHECK(moved == wide.negated());
}

TEST_CASE("comparison is a total order that sums and canonical texts keep to") {
  const auto digits = rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789")));
  const auto text = rc::gen::apply(
      [](const std::string& sign, const std::string& whole, const std::string& fraction, const std::string& suffix) {
        return sign + "1" + whole.substr(0, 60) + "." + fraction.substr(0, 60) + suffix;
      },
      rc::gen::element<std::string>("", "-"), digits, digits,
      rc::gen::element<std::string>("", "n", "m", "k", "E", "Ki", "Gi", "Ei", "e3", "e-7", "e40"));
  rc::check("order", [&] {
    const Quantity a = quantity(*text);
    const Quantity b = quantity(*text);
    const Quantity c = quantity(*text);
    RC_ASSERT((a <=> b) == (0 <=> (b <=> a)));
    if (a <= b && b <= c) RC_ASSERT(a <= c);
    RC_ASSERT((a.negated() <=> b.negated()) == (b <=> a));
    RC_ASSERT(quantity(a.canonical()) == a);
    RC_ASSERT(subtract(add(a, b).value(), b).value() == a);
    RC_ASSERT((compare_to_product(a, b, Quantity(1))) == (a <=> b));
    RC_ASSERT((subtract(a, b).value().sign() <=> 0) == (a <=> b));
  });
}
