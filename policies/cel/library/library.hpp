// The library families, one file each; every add_…() declares its functions with implementations and costs.
// Source: cel-go's standard library and ext/, k8s.io/apiserver pkg/cel/library, as enabled by
// pkg/cel/environment/base.go of Kubernetes 1.36. Thread contract: called while an Environment is built.
// Tested in tests/policies/cel/library/, one file a family, and by cel_conformance.
#pragma once

#include "policies/cel/environment.hpp"

namespace tidegate::cel::library {

void add_standard_operators(Environment& environment);  // standard_operators.cpp: + - * / % == < in [] ! …
void add_standard_functions(Environment& environment);  // size contains startsWith endsWith matches type dyn
void add_conversions(Environment& environment);         // int uint double string bytes bool duration timestamp
void add_time(Environment& environment);                // getFullYear … getHours with zones
void add_optionals(Environment& environment);           // optional.of none ofNonZeroValue hasValue value or orValue
void add_comprehensions(Environment& environment);      // cel.@mapInsert, which transformMap ends in
void add_strings(Environment& environment);             // strings v2
void add_lists(Environment& environment);               // cel-go lists v3 and Kubernetes' lists
void add_sets(Environment& environment);
void add_regex(Environment& environment);  // find findAll
void add_url(Environment& environment);
void add_quantity(Environment& environment);
void add_ip(Environment& environment);
void add_cidr(Environment& environment);
void add_format(Environment& environment);
void add_semver(Environment& environment);
void add_json_patch(Environment& environment);  // jsonpatch.escapeKey; only where patches are computed

}  // namespace tidegate::cel::library
