#include "policies/base/scratch_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "policies/base/limits.hpp"

namespace tidegate::base {
namespace {

TEST_CASE("parts are joined in their order, whatever they are") {
  const std::string name = "web";
  CHECK(join("a", std::string_view("b"), name, 7, -1, std::numeric_limits<std::uint64_t>::max()).view() ==
        "abweb7-118446744073709551615");
  CHECK(join(Quoted{"say \"hi\"\n"}, join(" and ", "more")).view() == "\"say \\\"hi\\\" \" and more");
  CHECK(join(Quoted{"abcdef", 3}).view() == "\"ab\xE2\x80\xA6\"");
  CHECK(join().view().empty());
}

TEST_CASE("a text begins empty, also in memory that another had") {
  { ScratchText first = join("something long enough to need memory of its own"); }
  ScratchText second;
  CHECK(second.view().empty());
  ScratchText third = join("third");
  CHECK(second.view().empty());
  CHECK(third.view() == "third");
}

TEST_CASE("the memory of a text is the next one's, that of a giant is given back") {
  const std::string large(limits::kept_scratch_text_bytes / 2, 'x');
  const std::string giant(limits::kept_scratch_text_bytes + 1, 'x');
  { const ScratchText text = join(large); }
  {
    ScratchText text;
    CHECK(text.string().capacity() >= large.size());
    text.string() = giant;
  }
  CHECK(ScratchText().string().capacity() <= limits::kept_scratch_text_bytes);
}

TEST_CASE("a text that was moved from gives nothing back") {
  ScratchText first = join("kept");
  ScratchText second = std::move(first);
  CHECK(second.view() == "kept");
}

}  // namespace
}  // namespace tidegate::base
