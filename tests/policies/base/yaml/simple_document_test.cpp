// libyaml beside yaml-cpp: what it takes, both read alike, to the last column.
#include "policies/base/yaml/simple_document.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "policies/base/yaml/read.hpp"

namespace tidegate::yaml {
namespace {

void describe(const Value& value, std::string& out) {
  const auto add = [&](std::size_t number) { out += std::to_string(number) + " "; };
  for (const std::size_t number :
       {static_cast<std::size_t>(value.kind), static_cast<std::size_t>(value.style), value.place.position.line,
        value.place.position.column, value.place.length, value.offset}) {
    add(number);
  }
  out += "\"" + value.text + "\"[";
  for (const Value& item : value.items) describe(item, out);
  for (const Entry& entry : value.entries) {
    describe(entry.key, out);
    describe(entry.value, out);
  }
  out += "]\n";
}

struct Counts {
  std::size_t simple = 0, others = 0, refused = 0;
};

// Each document of the text: simple ones must be read as yaml-cpp does, and without a word from it.
void compare(const std::string& text, Counts& counts) {
  const Source source("test.yaml", text);
  if (!is_readable(source, rule_file_limits)) return;
  const auto bounds = document_bounds(source);
  for (std::size_t i = 1; i < bounds.size(); ++i) {
    const auto simple =
        read_simple_document(source, bounds[i - 1], bounds[i], limits::max_yaml_depth, limits::max_yaml_nodes);
    if (!simple) {
      ++counts.others;
      continue;
    }
    ++counts.simple;
    base::Diagnostics diagnostics;
    const std::size_t around[] = {bounds[i - 1], bounds[i]};
    const Piece parsed = read_piece_by_parser(source, around, diagnostics);
    INFO(text.substr(bounds[i - 1], bounds[i] - bounds[i - 1]));
    INFO(base::render(diagnostics));
    // The one thing that yaml-cpp refuses and YAML allows: a question mark inside a plain scalar of a flow collection
    // (YAML 1.2.2 §7.3.3).
    if (diagnostics.all().size() == 1 && diagnostics.all().front().message == "text can't begin with this character" &&
        text.find('?') != text.npos) {
      ++counts.refused;
      continue;
    }
    REQUIRE(parsed.documents.size() == 1);
    std::string one, other;
    describe(simple->root, one);
    describe(parsed.documents.front(), other);
    REQUIRE(one == other);
    REQUIRE(simple->nodes == parsed.nodes);
    REQUIRE(diagnostics.all().empty());
  }
}

std::vector<std::string> texts_of_repository() {
  std::vector<std::string> texts;
  for (const char* folder : {"policies/packs", "tests/golden", "tests/fixtures", "manifests", "tests/patches"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(TIDEGATE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".yaml") continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  }
  return texts;
}

const std::string plain_policy = R"yaml(---
# A comment.
apiVersion: tidegate.dev/v1
kind: Policy
metadata:
  name: "a"   # and one behind
  annotations: {tidegate.dev/title: 'it''s plain', tidegate.dev/category: Load}
spec:
  match:
    resources: [pods, deployments.apps, "*.example.com"]
    namespaces: {include: [team-1, "team-*"], exclude: []}
  matchConditions:
  - name: ours
    expression: object.metadata.labels.team == "x" && request.operation in ['CREATE']
  rules:
    - name: one

      expression: "object.spec.containers.all(c, c.image.startsWith(\"a/\"))"
      message: must be http://example.com/x a#b
    -   name: two
        labels:
            require: {team: {}}
)yaml";

TEST_CASE("a plain policy is a simple document") {
  Counts counts;
  compare(plain_policy, counts);
  CHECK(counts.simple == 1);
}

TEST_CASE("simple documents are read as yaml-cpp reads them: all files of the repository") {
  Counts counts;
  for (const std::string& text : texts_of_repository()) compare(text, counts);
  CHECK(counts.simple > 20);
  CHECK(counts.others > 20);
}

TEST_CASE("simple documents are read as yaml-cpp reads them: files with random mistakes") {
  std::mt19937 random(20261128);
  std::vector<std::string> texts = texts_of_repository();
  std::erase_if(texts, [](const std::string& text) { return text.size() > 3000; });
  for (int i = 0; i < 40; ++i) texts.push_back(plain_policy);
  const std::string alphabet = ":,-#'\"[]{} \n\n  ?&*!|>%@`~ab.1\\/_(=<\t";
  Counts counts;
  for (int round = 0; round < 6000; ++round) {
    std::string text = texts[random() % texts.size()];
    for (std::size_t edits = 1 + random() % 3; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.erase(at, 1 + random() % 3);
          break;
        case 1:
          text[at] = alphabet[random() % alphabet.size()];
          break;
        default:
          text.insert(at, 1, alphabet[random() % alphabet.size()]);
          break;
      }
    }
    compare(text, counts);
  }
  CHECK(counts.simple > 1000);
  CHECK(counts.refused < 100);
}

TEST_CASE("what is not simple is left to the parser") {
  for (const char* text : {"a: |\n  b\n",
                           "a: &x b\n",
                           "a: *x\n",
                           "a: !!str b\n",
                           "a:\n",
                           "a: ~\n",
                           "a: null\n",
                           "a: b\n  c\n",
                           "a: b: c\n",
                           "a: 'b\n",
                           "a: {b: c, b: d}\n",
                           "a: 1\na: 2\n",
                           "<<: {a: b}\n",
                           "a:\tb\n",
                           "a: \xC3\xA4\n",
                           "- a\n",
                           "---\n",
                           "",
                           "a: {b}\n",
                           "a: b\n c: d\n",
                           "a:\n  - b\n c: d\n",
                           "a: \"b\" c\n"}) {
    CAPTURE(std::string(text));
    const Source source("test.yaml", text);
    CHECK_FALSE(read_simple_document(source, 0, source.text().size(), 64, 1000).has_value());
  }
}

TEST_CASE("unusual ways to write a simple document are read alike") {
  for (const char* text :
       {"a: [b,\n  c]\n", "a: \"\\n\"\n", "{a: b}\n", "a: b\n...\n", "a: [b, ]\n", "? a\n: b\n", "a: [b: c]\n"}) {
    CAPTURE(std::string(text));
    Counts counts;
    compare(text, counts);
    CHECK(counts.simple == 1);
  }
}

TEST_CASE("a map with as many keys as a file may have is simple, with one of them twice it is not") {
  std::string text;
  const auto add = [&](std::size_t key) { text += "k" + std::to_string(key) + ": 1\n"; };
  const std::size_t keys = limits::max_yaml_nodes / 2 - 1;
  for (std::size_t i = 0; i < keys; ++i) add(i);
  const Source source("test.yaml", text);
  const auto read = read_simple_document(source, 0, source.text().size(), 64, limits::max_yaml_nodes);
  REQUIRE(read.has_value());
  CHECK(read->root.entries.size() == keys);
  add(keys / 2);
  const Source twice("test.yaml", text);
  CHECK_FALSE(read_simple_document(twice, 0, twice.text().size(), 64, 2 * limits::max_yaml_nodes).has_value());
}

TEST_CASE("a simple document has no more values than it may") {
  const Source source("test.yaml", "a: [b, c]\n");
  CHECK(read_simple_document(source, 0, source.text().size(), 4, 5).has_value());
  CHECK_FALSE(read_simple_document(source, 0, source.text().size(), 4, 4).has_value());
}

TEST_CASE("a simple document nests no deeper than it may") {
  const Source source("test.yaml", "a: {b: {c: [d]}}\n");
  CHECK(read_simple_document(source, 0, source.text().size(), 4, 100).has_value());
  CHECK_FALSE(read_simple_document(source, 0, source.text().size(), 3, 100).has_value());
}

}  // namespace
}  // namespace tidegate::yaml
