// tests/golden/rules/NAME.yaml, or a directory NAME of several files, is loaded on 2026-06-01; all that is said about
// it must be NAME.txt. UPDATE_GOLDEN=1 rewrites the texts; they are read in review.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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

TEST_CASE("the JSON Schema of rule files is word for word what it should be") {
  check_golden(folder / "schema.json", engine::rule_file_schema() + "\n");
}
