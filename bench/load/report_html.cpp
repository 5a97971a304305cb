#include "bench/load/embedded.hpp"
#include "bench/load/report.hpp"

namespace tidegate::bench {

std::string html_report(std::string_view json) {
  constexpr std::string_view place = "REPORT_JSON";
  const std::string_view page = report_page();
  const std::size_t at = page.find(place);
  std::string out(page.substr(0, at));
  // What a server sent stands in the report: no "</script>" in it may end the element it lies in.
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  out += page.substr(at + place.size());
  return out;
}

}  // namespace tidegate::bench
