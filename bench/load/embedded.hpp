// Files that the binary carries: bench/report.schema.json and bench/load/report_page.html, put in by the build.
// Thread contract: constants. Tested in tests/bench/report_test.cpp and cli_test.sh.
#pragma once

#include <string_view>

namespace tidegate::bench {

// The JSON Schema of json_report().
[[nodiscard]] std::string_view report_schema() noexcept;

// The page of html_report(); the report goes where it says REPORT_JSON.
[[nodiscard]] std::string_view report_page() noexcept;

}  // namespace tidegate::bench
