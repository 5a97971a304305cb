// What an author wants judged: manifests (YAML or JSON, many documents, Lists) and AdmissionReviews, from files,
// directories (all below them, sorted) and standard input.
// Thread contract: reads files, keeps nothing. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <deque>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/diagnostics.hpp"
#include "policies/base/json/node.hpp"

namespace tidegate::author {

// One object or AdmissionReview, and where it came from.
struct Input {
  std::string source;    // the file as given, "-" for standard input
  std::size_t line = 1;  // where its document begins
  std::size_t document = 1;
  json::Node node;
  // Whether it is an AdmissionReview that stands for itself; otherwise a manifest that is about to be created.
  bool review = false;
};

class Inputs {
 public:
  // Reads `path`: a file, a directory or "-" (then `in`). Empty documents and kustomization files are left out.
  // Problems go to `diagnostics`; what could be read is kept.
  void read(const std::string& path, std::istream& in, base::Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<Input>& all() const noexcept { return inputs_; }

 private:
  void read_text(const std::string& source, std::string text, base::Diagnostics& diagnostics);
  void read_file(const std::filesystem::path& path, base::Diagnostics& diagnostics);
  void add(Input input, base::Diagnostics& diagnostics);
  base::Arena& arena();

  std::vector<Input> inputs_;
  std::deque<base::Arena> arenas_;  // where the nodes live, one a text
};

}  // namespace tidegate::author
