// cel_conformance DIR…: runs every *.jsonl of the folders and ends with `N passed, N failed, N skipped`.
// Exit status 1 when something failed or nothing ran.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/policies/cel/conformance/json.hpp"
#include "tests/policies/cel/conformance/record.hpp"
#include "tests/policies/cel/conformance/runner.hpp"

namespace {

using namespace tidegate::cel::conformance;

struct Tally {
  std::size_t passed = 0, failed = 0;
  std::map<std::string, std::size_t> skipped;  // by reason
};

void run_line(const std::string& where, const std::string& line, Tally& tally) {
  const auto record = read_json(line);
  if (const auto reason = skip_reason(record)) {
    ++tally.skipped[*reason];
    return;
  }
  const auto outcome = run(record);
  if (outcome.passed) {
    ++tally.passed;
    return;
  }
  ++tally.failed;
  std::printf("FAIL %s %s\n  expr: %s\n  got:  %s\n  want: %s\n", where.c_str(), record.text_of("name").c_str(),
              record.text_of("expr").c_str(), outcome.got.c_str(), outcome.want.c_str());
}

void run_file(const std::filesystem::path& file, Tally& tally) {
  std::ifstream in(file);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const auto where = file.filename().string() + ":" + std::to_string(number);
    try {
      run_line(where, line, tally);
    } catch (const std::exception& e) {
      ++tally.failed;
      std::printf("FAIL %s\n  %s\n", where.c_str(), e.what());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: cel_conformance DIR…\n", stderr);
    return 2;
  }
  Tally tally;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], error)) {
      if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    if (error) std::fprintf(stderr, "%s: %s\n", argv[i], error.message().c_str());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) run_file(file, tally);
  }
  std::size_t skipped = 0;
  for (const auto& [reason, count] : tally.skipped) {
    std::printf("skipped %zu: %s\n", count, reason.c_str());
    skipped += count;
  }
  std::printf("%zu passed, %zu failed, %zu skipped\n", tally.passed, tally.failed, skipped);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
