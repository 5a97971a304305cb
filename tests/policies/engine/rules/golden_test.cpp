// tests/golden/rules/NAME.yaml, or a directory NAME of several files, is loaded on 2026-06-01; all that is said about
// it must be NAME.txt. UPDATE_GOLDEN=1 rewrites the texts; they are read in review.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "policies/engine/rules/directory.hpp"
#include "policies/engine/rules/loader.hpp"
#include "policies/engine/rules/schema.hpp"

namespace fs = std::filesystem;
namespace engine = tidegate::engine;
namespace base = tidegate::base;

namespace {

const fs::path folder = fs::path(TIDEGATE_SOURCE_DIR) / "tests/golden/rules";

std::string read_text(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Compares with the golden file, or rewrites it.
void check_golden(const fs::path& golden, const std::string& text) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden, std::ios::binary) << text;
    return;
  }
  CAPTURE(golden.string());
  CHECK(text == read_text(golden));
}

std::vector<fs::path> cases() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() || entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("what is said about each golden rule file is word for word what it should be") {
  using namespace std::chrono;
  const sys_days today = 2026y / June / 1;
  const auto all = cases();
  REQUIRE(all.size() >= 20);
  for (const fs::path& path : all) {
    base::Diagnostics diagnostics;
    auto files = engine::read_rule_directory(path, diagnostics);
    for (auto& file : files) file.name = fs::path(file.name).filename().string();
    const auto set = engine::load_rules(files, diagnostics, today);
    diagnostics.sort();
    const std::string name = path.filename().string();
    CAPTURE(name);
    CHECK(set.has_value() == name.starts_with("good-"));
    CHECK(set.has_value() != diagnostics.has_errors());
    std::string text = base::render(diagnostics);
    if (set) text += "loads\n";
    check_golden(folder / (path.stem().string() + ".txt"), text);
  }
}

TEST_CASE("files that are read in pieces, the last first, say and give what they do in order") {
  using namespace std::chrono;
  const sys_days today = 2026y / June / 1;
  const engine::Parallel backwards = [](std::size_t count, const std::function<void(std::size_t)>& work) {
    while (count > 0) work(--count);
  };
  const auto load = [&](const std::vector<engine::SourceFile>& files, const engine::Parallel& parallel) {
    base::Diagnostics diagnostics;
    const auto set = engine::load_rules(files, diagnostics, today, parallel);
    diagnostics.sort();
    std::string text = base::render(diagnostics);
    if (!set) return text;
    for (const auto& policy : set->policies) {
      text += policy.name + " " + policy.file + ":" + std::to_string(policy.place.position.line) + "\n";
    }
    for (const auto& exception : set->exceptions) text += exception.name + "\n";
    return text;
  };
  for (const fs::path& path : cases()) {
    base::Diagnostics diagnostics;
    const auto files = engine::read_rule_directory(path, diagnostics);
    CAPTURE(path.string());
    CHECK(load(files, backwards) == load(files, {}));
  }
  // One file of many documents, which is more than one piece, whole and with a mistake near its end.
  std::string many;
  for (int i = 0; i < 300; ++i) {
    many += "---\napiVersion: tidegate.dev/v1\nkind: Policy\nmetadata: {name: p" + std::to_string(999 - i) +
            "}\nspec:\n  match: {resources: [pods]" + (i % 100 == 7 ? ", users: [ada]" : "") +
            "}\n  rules: [{name: r, expression: \"true\"}]\n";
  }
  const std::vector<engine::SourceFile> whole{{"many.yaml", many}, {"more.yaml", "# nothing\n"}};
  CHECK(load(whole, backwards) == load(whole, {}));
  CHECK(load(whole, backwards).find("p700 many.yaml:2097\n") != std::string::npos);
  const std::vector<engine::SourceFile> broken{{"many.yaml", many + "  action: dney\n"}};
  CHECK(load(broken, backwards) == load(broken, {}));
  CHECK(load(broken, backwards).find("dney") != std::string::npos);
}

TEST_CASE("the JSON Schema of rule files is word for word what it should be") {
  check_golden(folder / "schema.json", engine::rule_file_schema() + "\n");
}
