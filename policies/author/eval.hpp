// `tidegate eval`: what an expression is worth, alone or about an object, as rule files' expressions are evaluated:
// value, type and cost in Kubernetes' units, or the error with a caret.
// Thread contract: function without state beside the streams. Tested in tests/policies/author/eval_test.cpp.
#pragma once

#include <iosfwd>
#include <string>

#include "policies/author/format.hpp"
#include "policies/author/request.hpp"

namespace tidegate::author {

struct EvalOptions {
  std::string expression;
  // A file with `object` (YAML or JSON) or an AdmissionReview, which says `oldObject` and `request` too; "-" is
  // standard input; empty: object is null.
  std::string file;
  RequestOptions request;  // for objects that come without a review
  Format format = Format::text;
  bool dump = false;  // show the compiled program as well
};

// Exit code: 0 there is a value, 1 the evaluation errs, 2 the expression doesn't compile or the file can't be read.
int eval(const EvalOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace tidegate::author
