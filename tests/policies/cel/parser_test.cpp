#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "policies/base/limits.hpp"
#include "policies/cel/parse.hpp"
#include "tests/policies/cel/tree_dump.hpp"

using namespace tidegate;
using namespace tidegate::cel;

namespace {

struct Case {
  std::string_view source, tree;
};

// The trees are what cel-go 0.26.0 makes of the same texts.
void check(std::initializer_list<Case> cases) {
  for (const auto& test : cases) {
    CAPTURE(test.source);
    const Parsed parsed = parse(test.source);
    REQUIRE(parsed.root);
    CHECK(parsed.issues.empty());
    CHECK(dump_tree(*parsed.root) == test.tree);
  }
}

}  // namespace

TEST_CASE("operators bind as tightly as the grammar says") {
  check({
      {"a + b * c", "_+_(a _*_(b c))"},
      {"a * b + c", "_+_(_*_(a b) c)"},
      {"a - b - c", "_-_(_-_(a b) c)"},
      {"a % b / c * d", "_*_(_/_(_%_(a b) c) d)"},
      {"a < b == c", "_==_(_<_(a b) c)"},
      {"a in b in c", "@in(@in(a b) c)"},
      {"a + b in c - d", "@in(_+_(a b) _-_(c d))"},
      {"a && b || c && d", "_||_(_&&_(a b) _&&_(c d))"},
      {"a || b && c", "_||_(a _&&_(b c))"},
      {"!a == b", "_==_(!_(a) b)"},
      {"-a.b", "-_((select a b))"},
      {"!a.b(c)", "!_((a).b(c))"},
      {"a ? b : c ? d : e", "_?_:_(a b _?_:_(c d e))"},
      {"(a ? b : c) ? d : e", "_?_:_(_?_:_(a b c) d e)"},
      {"a || b ? c && d : e", "_?_:_(_||_(a b) _&&_(c d) e)"},
      {"a < b && c != d", "_&&_(_<_(a b) _!=_(c d))"},
      {"(a + b) * c", "_*_(_+_(a b) c)"},
      {"(a && b) && c", "_&&_(_&&_(a b) c)"},
      {"a && (b && c)", "_&&_(a _&&_(b c))"},
  });
}

TEST_CASE("long chains of && and || are balanced") {
  check({
      {"a && b && c", "_&&_(_&&_(a b) c)"},
      {"a && b && c && d", "_&&_(_&&_(a b) _&&_(c d))"},
      {"a || b || c || d || e", "_||_(_||_(_||_(a b) c) _||_(d e))"},
      {"a || b || c || d || e || f", "_||_(_||_(_||_(a b) c) _||_(_||_(d e) f))"},
      {"a && b && c && d && e && f && g", "_&&_(_&&_(_&&_(a b) _&&_(c d)) _&&_(_&&_(e f) g))"},
      {"a && b && c && d || e && f && g && h", "_||_(_&&_(_&&_(a b) _&&_(c d)) _&&_(_&&_(e f) _&&_(g h)))"},
  });
}

TEST_CASE("a single minus before a number is its sign") {
  check({
      {"-1", "-1"},
      {"- 1", "-1"},
      {"-1.5", "-1.5"},
      {"-0x10", "-16"},
      {"--1", "1"},
      {"---1", "-_(1)"},
      {"- -1.5", "1.5"},
      {"-(1)", "-_(1)"},
      {"-1u", "-_(1u)"},
      {"4--4", "_-_(4 -4)"},
      {"4 -1", "_-_(4 1)"},
      {"!-1 == a", "_==_(!_(-1) a)"},
      {"-1.size()", "(-1).size()"},
      {"-1.f", "(select -1 f)"},
      {"-a", "-_(a)"},
      {"!!a", "a"},
      {"!!!a", "!_(a)"},
  });
}

TEST_CASE("members are read from left to right") {
  check({
      {"a.b.c", "(select (select a b) c)"},
      {".a.b", "(select .a b)"},
      {".a", ".a"},
      {"a.?b.c", R"((select _?._(a "b") c))"},
      {"a[b][c]", "_[_](_[_](a b) c)"},
      {"a[?b].?c", R"(_?._(_[?_](a b) "c"))"},
      {"a.b(c).d(e, f)", "((a).b(c)).d(e f)"},
      {"f()", "f()"},
      {".f(a)", ".f(a)"},
      {"a.namespace.while(b)", "((select a namespace)).while(b)"},
      {"a.`b-c/d e`", "(select a b-c/d e)"},
      {"a.?`b.c`", R"(_?._(a "b.c"))"},
      {"[a].b", "(select [a] b)"},
      {"{}.b", "(select {} b)"},
      {R"("s".size())", R"(("s").size())"},
      {"(a).b", "(select a b)"},
      {"1.a", "(select 1 a)"},
  });
}

TEST_CASE("lists, maps and messages may end in a comma") {
  check({
      {"[]", "[]"},
      {"[,]", "[]"},
      {"[a]", "[a]"},
      {"[a, b,]", "[a b]"},
      {"[?a, b, ?c]", "[?a b ?c]"},
      {"{}", "{}"},
      {"{,}", "{}"},
      {"{a: b}", "{a:b}"},
      {R"({?"a": b, c: d,})", R"({?"a":b c:d})"},
      {"T{}", "T{}"},
      {"T{,}", "T{}"},
      {"a.b.T{c: d, ?e: f,}", "a.b.T{c:d ?e:f}"},
      {".a.T{`b-c`: 1}", ".a.T{b-c:1}"},
      {"a.while.T{}", "a.while.T{}"},
      {"[{a: [b]}]", "[{a:[b]}]"},
  });
}

TEST_CASE("literals") {
  check({
      {"null", "null"},
      {"true", "true"},
      {"false", "false"},
      {"1u", "1u"},
      {"0xFFu", "255u"},
      {"1.5", "1.5"},
      {R"("a")", R"("a")"},
      {"b'a'", R"(b"a")"},
      {R"("a" + 'b')", R"(_+_("a" "b"))"},
  });
}

TEST_CASE("has becomes a presence test") {
  check({
      {"has(a.b)", "(has a b)"},
      {"has(a.b.c)", "(has (select a b) c)"},
      {"has(a.?b.c)", R"((has _?._(a "b") c))"},
      {"has(a[b].c)", "(has _[_](a b) c)"},
      {"has(a.b) && has(a.b.c)", "_&&_((has a b) (has (select a b) c))"},
      {"has((a.b))", "(has a b)"},
      {"has(has(a.b))", "(has a b)"},
      {"!has(a.b)", "!_((has a b))"},
  });
}

TEST_CASE("macros of one variable become comprehensions") {
  check({
      {"a.all(x, x > 0)",
       "(for x in a accu @result=true while @not_strictly_false(@result) step _&&_(@result _>_(x 0)) result @result)"},
      {"a.exists(x, x > 0)",
       "(for x in a accu @result=false while @not_strictly_false(!_(@result)) step _||_(@result _>_(x 0)) result "
       "@result)"},
      {"a.exists_one(x, x > 0)",
       "(for x in a accu @result=0 while true step _?_:_(_>_(x 0) _+_(@result 1) @result) result _==_(@result 1))"},
      {"a.map(x, x + 1)", "(for x in a accu @result=[] while true step _+_(@result [_+_(x 1)]) result @result)"},
      {"a.map(x, x > 0, x + 1)",
       "(for x in a accu @result=[] while true step _?_:_(_>_(x 0) _+_(@result [_+_(x 1)]) @result) result @result)"},
      {"a.filter(x, x > 0)",
       "(for x in a accu @result=[] while true step _?_:_(_>_(x 0) _+_(@result [x]) @result) result @result)"},
      {"a.b.all(x, x.exists(y, y == x))",
       "(for x in (select a b) accu @result=true while @not_strictly_false(@result) step _&&_(@result (for y in x accu "
       "@result=false while @not_strictly_false(!_(@result)) step _||_(@result _==_(y x)) result @result)) result "
       "@result)"},
  });
}

TEST_CASE("macros of two variables become comprehensions") {
  check({
      {"a.all(i, v, i > v)",
       "(for i,v in a accu @result=true while @not_strictly_false(@result) step _&&_(@result _>_(i v)) result "
       "@result)"},
      {"a.exists(i, v, i > v)",
       "(for i,v in a accu @result=false while @not_strictly_false(!_(@result)) step _||_(@result _>_(i v)) result "
       "@result)"},
      {"a.exists_one(i, v, i > v)",
       "(for i,v in a accu @result=0 while true step _?_:_(_>_(i v) _+_(@result 1) @result) result _==_(@result 1))"},
      {"a.existsOne(i, v, i > v)",
       "(for i,v in a accu @result=0 while true step _?_:_(_>_(i v) _+_(@result 1) @result) result _==_(@result 1))"},
      {"a.transformList(i, v, i + v)",
       "(for i,v in a accu @result=[] while true step _+_(@result [_+_(i v)]) result @result)"},
      {"a.transformList(i, v, i > v, i + v)",
       "(for i,v in a accu @result=[] while true step _?_:_(_>_(i v) _+_(@result [_+_(i v)]) @result) result @result)"},
      {"a.transformMap(k, v, v + 1)",
       "(for k,v in a accu @result={} while true step cel.@mapInsert(@result k _+_(v 1)) result @result)"},
      {"a.transformMap(k, v, k > v, v + 1)",
       "(for k,v in a accu @result={} while true step _?_:_(_>_(k v) cel.@mapInsert(@result k _+_(v 1)) @result) "
       "result @result)"},
      {"a.transformMapEntry(k, v, {v: k})",
       "(for k,v in a accu @result={} while true step cel.@mapInsert(@result {v:k}) result @result)"},
      {"a.transformMapEntry(k, v, k > v, {v: k})",
       "(for k,v in a accu @result={} while true step _?_:_(_>_(k v) cel.@mapInsert(@result {v:k}) @result) result "
       "@result)"},
  });
}

TEST_CASE("optMap and optFlatMap copy their receiver as cel-go's do") {
  check({
      {"a.?b.optMap(x, x + 1)",
       R"(_?_:_((_?._(a "b")).hasValue() optional.of((for #unused in [] accu x=(_?._(a "b")).value() while false step x result _+_(x 1))) optional.none()))"},
      {"a.?b.optFlatMap(x, x.?c)",
       R"(_?_:_((_?._(a "b")).hasValue() (for #unused in [] accu x=(_?._(a "b")).value() while false step x result _?._(x "c")) optional.none()))"},
      {"a.optMap(x, x.all(y, y))",
       "_?_:_((a).hasValue() optional.of((for #unused in [] accu x=(a).value() while false step x result (for y in x "
       "accu @result=true while @not_strictly_false(@result) step _&&_(@result y) result @result))) optional.none())"},
      {"[{?a: T{b: c}}].all(x, x).optMap(y, y)",
       "_?_:_(((for x in [{?a:T{b:c}}] accu @result=true while @not_strictly_false(@result) step _&&_(@result x) "
       "result @result)).hasValue() optional.of((for #unused in [] accu y=((for x in [{?a:T{b:c}}] accu @result=true "
       "while @not_strictly_false(@result) step _&&_(@result x) result @result)).value() while false step y result y)) "
       "optional.none())"},
  });
}

TEST_CASE("sortBy sorts a list by the list of its keys") {
  check({
      {"a.sortBy(x, x.b)",
       "(for #unused in [] accu @__sortBy_input__=a while false step @__sortBy_input__ result "
       "(@__sortBy_input__).@sortByAssociatedKeys((for x in @__sortBy_input__ accu @result=[] while true step "
       "_+_(@result [(select x b)]) result @result)))"},
      {"[1].sortBy(x, -x)",
       "(for #unused in [] accu @__sortBy_input__=[1] while false step @__sortBy_input__ result "
       "(@__sortBy_input__).@sortByAssociatedKeys((for x in @__sortBy_input__ accu @result=[] while true step "
       "_+_(@result [-_(x)]) result @result)))"},
  });
}

TEST_CASE("a call that has not the shape of a macro is a call") {
  check({
      {"a.all(x)", "(a).all(x)"},
      {"a.all(x, y, z, w)", "(a).all(x y z w)"},
      {"all(x, y)", "all(x y)"},
      {"a.has(b)", "(a).has(b)"},
      {"has(a, b)", "has(a b)"},
      {"a.map(x)", "(a).map(x)"},
      {".has(a.b)", ".has((select a b))"},
      {"a.existsOne(x, y)", "(a).existsOne(x y)"},
      {"a.optMap(x)", "(a).optMap(x)"},
      {"a.sortBy(x)", "(a).sortBy(x)"},
  });
}

TEST_CASE("a tree remembers which macro it was") {
  const struct {
    std::string_view source;
    Macro macro;
  } cases[] = {
      {"a.all(x, x)", Macro::all},
      {"a.exists(x, x)", Macro::exists},
      {"a.exists_one(x, x)", Macro::exists_one},
      {"a.map(x, x)", Macro::map},
      {"a.map(x, x, x)", Macro::map},
      {"a.filter(x, x)", Macro::filter},
      {"a.all(i, v, v)", Macro::all_two},
      {"a.exists(i, v, v)", Macro::exists_two},
      {"a.existsOne(i, v, v)", Macro::exists_one_two},
      {"a.transformList(i, v, v)", Macro::transform_list},
      {"a.transformMap(i, v, v)", Macro::transform_map},
      {"a.transformMapEntry(i, v, {v: i})", Macro::transform_map_entry},
      {"a.optMap(x, x)", Macro::opt_map},
      {"a.optFlatMap(x, x)", Macro::opt_flat_map},
      {"a.sortBy(x, x)", Macro::sort_by},
      {"has(a.b)", Macro::none},
      {"a.size()", Macro::none},
  };
  for (const auto& test : cases) {
    CAPTURE(test.source);
    const Parsed parsed = parse(test.source);
    REQUIRE(parsed.root);
    CHECK(parsed.root->macro == test.macro);
  }
}

TEST_CASE("without macros their calls stay calls") {
  const Parsed parsed = parse("a.all(x, has(x.b))", {.macros = false});
  REQUIRE(parsed.root);
  CHECK(dump_tree(*parsed.root) == "(a).all(x has((select x b)))");
}

TEST_CASE("a node knows where its operator stands and where it begins and ends") {
  const struct {
    std::string_view source;
    std::uint32_t offset, begin, end;
  } cases[] = {
      {" a", 1, 1, 2},
      {"a + bc ", 2, 0, 6},
      {"(a) + (b)", 4, 0, 9},
      {"(a) && (b) || (c)", 11, 0, 17},
      {"(a) || (b) || (c)", 11, 0, 17},
      {"-1", 0, 0, 2},
      {"- a", 0, 0, 3},
      {"!!!a", 0, 0, 4},
      {"a.b.c", 3, 0, 5},
      {".a", 1, 0, 2},
      {"a.?b", 1, 0, 4},
      {"a[b]", 1, 0, 4},
      {"a.f(b)", 3, 0, 6},
      {"f(b) ", 1, 0, 4},
      {"[a]", 0, 0, 3},
      {"a.T{b: c}", 3, 0, 9},
      {"a ? b : c", 2, 0, 9},
      {"a.all(x, x)", 5, 0, 11},
      {"has(a.b)", 3, 0, 8},
      {"a.optMap(x, x)", 8, 0, 14},
      {"'\xc3\xa9' + b", 5, 0, 8},
  };
  for (const auto& test : cases) {
    CAPTURE(test.source);
    const Parsed parsed = parse(test.source);
    REQUIRE(parsed.root);
    CHECK(parsed.root->offset == test.offset);
    CHECK(parsed.root->begin == test.begin);
    CHECK(parsed.root->end == test.end);
  }
  const Parsed parsed = parse("{a: b}");
  REQUIRE(parsed.root);
  CHECK(parsed.root->elements[0].offset == 2);
}

TEST_CASE("a node's height is that of its tree") {
  CHECK(parse("a").root->height == 1);
  CHECK(parse("a.b + c").root->height == 3);
  CHECK(parse("[a, {b: c.d}]").root->height == 4);
  CHECK(parse("a.all(x, x.b == 1)").root->height == 5);
}
