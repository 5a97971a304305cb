// What an evaluation does with values takes memory from its arena alone, never from the heap.
#include <array>
#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/operators.hpp"
#include "tests/policies/cel/library/library_calls.hpp"
#include "tests/support/count_allocations.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;
using namespace std::string_view_literals;

TEST_CASE("operators, functions, conversions and constant zones and patterns don't touch the heap") {
  Library library;
  base::Arena& arena = library.evaluation().arena;
  static_cast<void>(arena.allocate(1, 1));  // its chunk
  const std::vector<Value> items = {integer(1), text("nginx"), real(2)};
  const Value one = integer(1), some = Value::optional(one), timestamp = Value::timestamp(1'700'000'000, 5);
  struct Row {
    std::string_view name;
    std::vector<Value> args;
    bool prepared = false;
  };
  const std::vector<Row> rows = {
      {operators::add, {text("a"), text("b")}},
      {operators::add, {list(items), list(items)}},
      {operators::add, {integer(1), integer(2)}},
      {operators::subtract, {timestamp, Value::duration(1)}},
      {operators::divide, {integer(1), integer(0)}},
      {operators::equals, {list(items), list(items)}},
      {operators::less, {text("a"), text("b")}},
      {operators::in, {text("nginx"), list(items)}},
      {operators::index, {list(items), integer(7)}},
      {operators::optional_index, {list(items), integer(1)}},
      {"size", {text("nginx")}},
      {"contains", {text("nginx"), text("gi")}},
      {"matches", {text("nginx"), text("^ng.*x$")}, true},
      {"type", {list(items)}},
      {"int", {text("12")}},
      {"double", {text("1.5e3")}},
      {"double", {text("0x1p-2")}},
      {"string", {real(1.5)}},
      {"string", {timestamp}},
      {"string", {Value::duration(5)}},
      {"string", {Value::bytes("é")}},
      {"duration", {text("1h30m")}},
      {"timestamp", {text("2024-02-29T12:00:00.5+01:00")}},
      {"timestamp", {text("no timestamp")}},
      {"getHours", {timestamp}},
      {"getHours", {timestamp, text("Europe/Berlin")}, true},
      {"optional.of", {integer(1)}},
      {"orValue", {some, integer(2)}},
      {"first", {list(items)}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Overload& overload = library.overload(row.name, row.args);
    std::unique_ptr<const Prepared> prepared;
    if (row.prepared) {
      auto made = overload.prepare(row.args[overload.prepared_arg]);
      prepared = std::move(*made);
    }
    const Call call{library.evaluation().context, row.args, prepared.get()};
    Value value = overload.call(call);  // static tables are made when first used
    const std::size_t before = allocations;
    value = overload.call(call);
    const std::uint64_t cost = overload.cost == nullptr ? 1 : overload.cost(row.args, value);
    const std::size_t after = allocations;
    CHECK(after == before);
    CHECK(cost < 100);
  }
}

TEST_CASE("Kubernetes' libraries don't touch the heap where nothing is wrong") {
  Library library;
  static_cast<void>(library.evaluation().arena.allocate(1, 1));
  const std::vector<Value> texts = {text("b"), text("a"), text("b")}, numbers = {integer(3), integer(1), real(2)};
  const std::vector<Value> integers = {integer(1), integer(2)}, lists = {list(texts), list(numbers)};
  const std::vector<Value> mixed = {text("a"), real(1234.5), integer(7), text("z"), real(2.5)};
  const Value address = library.call("ip", {text("10.1.2.3")}), network = library.call("cidr", {text("10.0.0.0/8")});
  const Value url = library.call("url", {text("https://example.com:80/a%20b?k=v&k=w")});
  const Value quantity = library.call("quantity", {text("1.5Gi")}), version = library.call("semver", {text("1.2.3-a")});
  const Value label = library.call("format.dns1123Label", {});
  struct Row {
    std::string_view name;
    std::vector<Value> args;
    bool prepared = false;
  };
  const std::vector<Row> rows = {
      {"charAt", {text("tacocat"), integer(3)}},
      {"indexOf", {text("tacocat"), text("oc")}},
      {"lastIndexOf", {text("tacocat"), text("t")}},
      {"upperAscii", {text("tacocat")}},
      {"replace", {text("tacocat"), text("a"), text("oo")}},
      {"split", {text("a,b,c"), text(",")}},
      {"substring", {text("tacocat"), integer(2), integer(4)}},
      {"trim", {text(" tacocat ")}},
      {"join", {list(texts), text(", ")}},
      {"format", {text("%s %.2f %d %x %e"), list(mixed)}},
      {"format", {text("%s"), list(lists)}},
      {"strings.quote", {text("a\nb")}},
      {"isSorted", {list(texts)}},
      {"sum", {list(integers)}},
      {"max", {list(texts)}},
      {"indexOf", {list(numbers), integer(1)}},
      {"slice", {list(texts), integer(1), integer(2)}},
      {"flatten", {list(lists)}},
      {"sort", {list(texts)}},
      {"distinct", {list(texts)}},
      {"reverse", {list(texts)}},
      {"lists.range", {integer(20)}},
      {"sets.contains", {list(texts), list(texts)}},
      {"find", {text("tacocat"), text("c[aeiou]")}, true},
      {"findAll", {text("tacocat"), text("[ta]")}, true},
      {"quantity", {text("1.5Gi")}},
      {"add", {quantity, quantity}},
      {"isLessThan", {quantity, quantity}},
      {"asApproximateFloat", {quantity}},
      {"ip", {text("2001:db8::1")}},
      {"isIP", {text("no address")}},
      {"string", {address}},
      {"cidr", {text("10.0.0.0/8")}},
      {"containsIP", {network, text("10.1.2.3")}},
      {"containsCIDR", {network, text("10.1.0.0/16")}},
      {"url", {text("https://example.com:80/a%20b?k=v&k=w")}},
      {"isURL", {text("no url")}},
      {"getHost", {url}},
      {"getEscapedPath", {url}},
      {"getQuery", {url}},
      {"semver", {text("1.2.3-rc.1")}},
      {"isSemver", {text("v1.2"), Value::of(true)}},
      {"isLessThan", {version, version}},
      {"format.named", {text("uuid")}},
      {"validate", {label, text("a.b")}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Overload& overload = library.overload(row.name, row.args);
    std::unique_ptr<const Prepared> prepared;
    if (row.prepared) {
      auto made = overload.prepare(row.args[overload.prepared_arg]);
      prepared = std::move(*made);
    }
    const Call call{library.evaluation().context, row.args, prepared.get()};
    Value value = overload.call(call);  // patterns are compiled when first used
    const std::size_t before = allocations;
    value = overload.call(call);
    const std::size_t after = allocations;
    CHECK(after == before);
    CHECK_FALSE(value.is_error());
  }
}

TEST_CASE("values of documents are compared, searched and selected without the heap") {
  Evaluation evaluation;
  static_cast<void>(evaluation.arena.allocate(1, 1));
  const std::array labels = {json::Member{json::Node::of("app"sv), json::Node::of("web"sv)},
                             json::Member{json::Node::of("tier"sv), json::Node::of(std::int64_t{1})}};
  const std::array members = {json::Member{json::Node::of("labels"sv), json::Node::object(labels)}};
  const Value document = Value::of(json::Node::object(members)), same = Value::of(json::Node::object(members));
  auto* entries = evaluation.context.allocate<Entry>(100);
  for (std::int64_t i = 0; i < 100; ++i) entries[i] = {integer(100 - i), integer(i)};
  const std::size_t before = allocations;
  const bool equal_documents = equal(document, same);
  const Value found = select(evaluation.context, select(evaluation.context, document, "labels"), "app");
  const bool missing = select(evaluation.context, document, "spec").is_error();
  const bool there = has(evaluation.context, document, "labels").is_true();
  const Value map = make_map(evaluation.context, {entries, 100});
  const Value entry = at(evaluation.context, map, uinteger(5));
  const std::size_t after = allocations;
  CHECK(after == before);
  CHECK(equal_documents);
  CHECK(found.text() == "web");
  CHECK(missing);
  CHECK(there);
  CHECK(entry.integer() == 95);
}
