// How judgements are shown: as text for people, or as JSON for machines.
// JSON: {"objects": [{source, line, kind, namespace, name, allowed, violations: [{policy, rule, path, message}],
// message, warnings: [...], audit: [...], patch: [...]}], "summary": {objects, denied, patched, warned}}.
// Thread contract: one thread. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "policies/author/format.hpp"
#include "policies/author/inputs.hpp"
#include "policies/author/judgement.hpp"
#include "policies/base/json/writer.hpp"

namespace tidegate::author {

class CheckReport {
 public:
  // `quiet`: text shows only what was denied or warned about.
  CheckReport(std::ostream& out, Format format, bool quiet);
  void add(const Input& input, const Judgement& judgement);
  // Writes the summary. Once, at the end.
  void finish();
  [[nodiscard]] std::size_t denied() const noexcept { return denied_; }

 private:
  void add_text(const Input& input, const Judgement& judgement);
  void add_json(const Input& input, const Judgement& judgement);

  std::ostream& out_;
  Format format_;
  bool quiet_;
  std::size_t objects_ = 0, denied_ = 0, patched_ = 0, warned_ = 0;
  std::string json_;
  json::Writer writer_;
};

}  // namespace tidegate::author
