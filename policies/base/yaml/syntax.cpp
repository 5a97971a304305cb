#include "policies/base/yaml/syntax.hpp"

#include <array>

namespace tidegate::yaml {

namespace {

struct Explanation {
  std::string_view complaint, message, hint;
};

constexpr std::array explanations{
    Explanation{"end of map not found", "this doesn't belong to the map above it",
                "check the indentation and that every key has a colon"},
    Explanation{"end of sequence not found", "this doesn't belong to the list above it",
                "check the indentation and that every item begins with a dash"},
    Explanation{"end of map flow not found", "this map in braces isn't closed, or misses a comma",
                "separate entries with commas and end with }"},
    Explanation{"end of sequence flow not found", "this list in brackets isn't closed, or misses a comma",
                "separate items with commas and end with ]"},
    Explanation{"illegal map value", "a colon can't stand here",
                "check the indentation, or put text that holds ': ' in quotes"},
    Explanation{"illegal map key", "a key can't stand here", "check the indentation"},
    Explanation{"illegal block entry", "a list item can't stand here",
                "start the list on a line of its own, below its key"},
    Explanation{"illegal flow end", "this bracket or brace closes nothing", ""},
    Explanation{"illegal EOF in scalar", "the quoted string doesn't end", "close it with the quote that opened it"},
    Explanation{"illegal document indicator in scalar", "the quoted string doesn't end before the document does",
                "close it with the quote that opened it"},
    Explanation{"illegal tab when looking for indentation", "YAML can't be indented with tabs", "use spaces"},
    Explanation{"unknown escape character", "a double-quoted string has an unknown escape",
                "write \\\\ for a backslash, or use single quotes"},
    Explanation{"the referenced anchor is not defined", "this alias has no anchor before it",
                "put text that begins with * in quotes"},
    Explanation{"unknown token", "text can't begin with this character", "put it in quotes"},
    Explanation{"alias not found after *", "there is no alias name after the *",
                "put text that begins with * in quotes"},
    Explanation{"illegal character found while scanning alias", "this is no alias name",
                "put text that begins with * in quotes"},
};

}  // namespace

SyntaxError explain_syntax(std::string_view complaint, std::string_view line) {
  const auto text = line.find_first_not_of(' ');
  if (text != std::string_view::npos && line[text] == '\t') {
    return {"YAML can't be indented with tabs", "use spaces", text + 1, false};
  }
  for (const Explanation& known : explanations) {
    if (complaint.starts_with(known.complaint)) {
      return {std::string(known.message), std::string(known.hint), 0,
              known.complaint.find("flow not found") != known.complaint.npos};
    }
  }
  return {"this is not valid YAML: " + std::string(complaint), {}, 0, false};
}

}  // namespace tidegate::yaml
