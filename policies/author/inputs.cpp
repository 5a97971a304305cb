#include "policies/author/inputs.hpp"

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>

#include "policies/base/limits.hpp"
#include "policies/base/yaml/read.hpp"
#include "policies/base/yaml/to_json.hpp"

namespace tidegate::author {

namespace {

namespace fs = std::filesystem;
using base::Diagnostics;
using base::Severity;
using json::Node;

constexpr const char* too_large = "too large for a set of manifests";

void complain(Diagnostics& diagnostics, const std::string& source, std::string message, std::size_t line = 0) {
  diagnostics.add({.severity = Severity::error,
                   .file = source,
                   .position = {line, line == 0 ? 0U : 1U},
                   .message = std::move(message),
                   .hint = {},
                   .source_line = {}});
}

bool is_manifest_file(const fs::path& path) {
  const std::string extension = path.extension().string();
  const std::string name = path.filename().string();
  // A kustomization is an instruction to kustomize, no object.
  if (name == "kustomization.yaml" || name == "kustomization.yml" || name.starts_with(".")) return false;
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

std::optional<std::string> read_all(std::istream& in) {
  std::string text;
  std::string block(64 * limits::KiB, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > limits::max_manifest_bytes) return std::nullopt;
  }
  return text;
}

bool is_list(const Node& node) {
  return node["kind"].string().ends_with("List") && node["items"].is_array() && !node["metadata"].find("name");
}

}  // namespace

base::Arena& Inputs::arena() {
  return arenas_.emplace_back(limits::max_document_bytes, std::size_t{0});
}

void Inputs::read(const std::string& path, std::istream& in, Diagnostics& diagnostics) {
  if (path == "-") {
    auto text = read_all(in);
    if (!text) return complain(diagnostics, path, too_large);
    return read_text(path, std::move(*text), diagnostics);
  }
  std::error_code error;
  if (!fs::is_directory(path, error)) return read_file(path, diagnostics);
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->is_regular_file(error) && is_manifest_file(entry->path())) files.push_back(entry->path());
  }
  if (error) complain(diagnostics, path, "can't be read: " + error.message());
  if (files.empty() && !error) complain(diagnostics, path, "holds no .yaml, .yml or .json file");
  std::ranges::sort(files);
  for (const fs::path& file : files) read_file(file, diagnostics);
}

void Inputs::read_file(const fs::path& path, Diagnostics& diagnostics) {
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path)) return complain(diagnostics, path.string(), "can't be read");
  auto text = read_all(file);
  if (!text) return complain(diagnostics, path.string(), too_large);
  read_text(path.string(), std::move(*text), diagnostics);
}

void Inputs::read_text(const std::string& source, std::string text, Diagnostics& diagnostics) {
  base::Arena& memory = arena();
  const yaml::Source file(source, text);
  std::size_t number = 0;
  for (const yaml::Value& document : yaml::read(file, diagnostics, yaml::manifest_limits)) {
    ++number;
    Node node;
    yaml::ConversionError error;
    if (yaml::to_json(document, memory, node, error)) {
      add({source, document.place.position.line, number, node, false}, diagnostics);
    } else {
      diagnostics.add(file.diagnostic(Severity::error, error.place, error.message));
    }
  }
}

void Inputs::add(Input input, Diagnostics& diagnostics) {
  const Node& node = input.node;
  if (node["kind"].string() == "AdmissionReview") {
    input.review = true;
    inputs_.push_back(std::move(input));
    return;
  }
  if (is_list(node)) {
    for (const Node& item : node["items"].items())
      add({input.source, input.line, input.document, item, false}, diagnostics);
    return;
  }
  if (!node["kind"].is_string() || !node["apiVersion"].is_string() || !node["metadata"].is_object()) {
    return complain(diagnostics, input.source, "a document is no manifest: apiVersion, kind and metadata are wanted",
                    input.line);
  }
  inputs_.push_back(std::move(input));
}

}  // namespace tidegate::author
