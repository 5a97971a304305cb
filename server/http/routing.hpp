// Small questions every handler asks of a request.
// Thread contract: pure functions. Tested in tests/server/http/small_parts_test.cpp.
#pragma once

#include <string_view>

namespace tidegate::http {

// True for `application/json` with or without parameters, in any letter case (RFC 9110 8.3.1).
bool is_json(std::string_view content_type);

// ASCII letter case ignored.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace tidegate::http
