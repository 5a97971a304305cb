// Rule files: whatever the bytes, the loader ends, gives a set exactly when it reported no error, and every diagnostic
// stands in the file. The same bytes as a manifest become JSON or an error.
// The dictionary tests/fuzz/rules.dict has the names of the fields.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/yaml/to_json.hpp"
#include "policies/engine/rules/loader.hpp"

namespace {

using namespace tidegate;

void require(bool holds) {
  if (!holds) std::abort();
}

void load(const std::string& text) {
  using namespace std::chrono;
  const std::vector<engine::SourceFile> files{{"f.yaml", text}};
  base::Diagnostics diagnostics;
  const auto set = engine::load_rules(files, diagnostics, sys_days(2026y / June / 1));
  require(set.has_value() != diagnostics.has_errors());
  const yaml::Source source("f.yaml", text);
  for (const base::Diagnostic& one : diagnostics.all()) {
    require(!one.message.empty());
    require(one.position.line <= source.position(source.text().size()).line);
    require(one.position.column <= yaml::code_points(source.line(one.position.line)) + 1);
  }
  require(diagnostics.all().empty() || !base::render(diagnostics).empty());
}

void convert(const std::string& text) {
  const yaml::Source source("m.yaml", text);
  base::Diagnostics diagnostics;
  base::Arena arena(1 << 20, 1 << 20);
  for (const yaml::Value& document : yaml::read(source, diagnostics, yaml::manifest_limits)) {
    json::Node node;
    yaml::ConversionError error;
    if (yaml::to_json(document, arena, node, error)) {
      require(!json::to_json(node).empty());
    } else {
      require(!error.message.empty());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  load(text);
  convert(text);
  return 0;
}
