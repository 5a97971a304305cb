// Runs the tables of expressions in testdata/, which Kubernetes' own CEL made: value, error text and cost must be its.
// To make one anew: for each expression compile it in k8s.io/apiserver's environment for 1.36 (with jsonpatch and the
// variable x), evaluate it on the document that the table's head names, and write what came of it.
#pragma once

#include <string>

namespace cel_test {

// Checks every row of testdata/NAME.tsv.
void check_table(const std::string& name);

}  // namespace cel_test
