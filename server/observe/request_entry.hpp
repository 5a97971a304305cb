// The log line of one decided request: which fields, in which order, and what must never be in it.
// Invariants: nothing of an object but its coordinates and the violation's own words; of Secrets not even those.
// Thread contract: pure. Tested in tests/server/observe/request_entry_test.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "server/observe/labels.hpp"
#include "server/observe/log_line.hpp"

namespace tidegate::observe {

// All texts are borrowed; empty ones are left out.
struct RequestEntry {
  std::string_view request_uid;
  std::string_view trace_id;
  Route route = Route::other;
  Operation operation = Operation::other;
  Decision decision = Decision::allow;
  std::string_view group, resource, sub_resource;
  std::string_view namespace_name, name, generate_name;
  std::string_view user;
  bool dry_run = false;
  // The first violation's, and how many there were.
  std::string_view policy, rule;
  std::optional<RuleAction> action;
  std::size_t violations = 0;
  std::chrono::nanoseconds duration{0};
  std::string_view message;  // what the client was told, or the reason of an error
};

// `resource[.group][/subresource]`, as kubectl and rule files write it, is one field.
void add_fields(const RequestEntry& entry, Line& line) noexcept;

}  // namespace tidegate::observe
