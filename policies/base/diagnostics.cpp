#include "policies/base/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "policies/base/limits.hpp"

namespace tidegate::base {

namespace {

// A caret is no help in a line of a thousand characters, so only a window around it is shown.
constexpr std::size_t window_before = 80;
constexpr std::size_t window_after = 80;

std::size_t code_point_bytes(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return 4;
}

// The bytes of code points [from, to) of `line`; control characters become spaces so that a terminal isn't driven.
std::string slice(std::string_view line, std::size_t from, std::size_t to) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 0; i < line.size() && at < to; ++at) {
    const std::size_t width = std::min(code_point_bytes(static_cast<unsigned char>(line[i])), line.size() - i);
    if (at >= from) {
      const auto lead = static_cast<unsigned char>(line[i]);
      if (lead < 0x20 || lead == 0x7F) {
        out += ' ';
      } else {
        out.append(line.substr(i, width));
      }
    }
    i += width;
  }
  return out;
}

void append_excerpt(std::string& out, const Diagnostic& diagnostic) {
  const std::size_t column = std::max<std::size_t>(diagnostic.position.column, 1) - 1;
  const std::size_t from = column > window_before ? column - window_before : 0;
  out += "  " + slice(diagnostic.source_line, from, column + window_after) + "\n";
  const std::size_t room = window_after;
  const std::size_t length = std::clamp<std::size_t>(diagnostic.length, 1, room);
  out += "  " + std::string(column - from, ' ') + "^" + std::string(length - 1, '~') + "\n";
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Optimal string alignment distance, case folded; names in rule files are short, so the full table is fine.
std::size_t distance(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 64;
  if (a.size() > longest || b.size() > longest) return longest;
  std::array<std::array<std::size_t, longest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  (diagnostic.severity == Severity::error ? errors_ : warnings_)++;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::sort() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.position.line, a.position.column) < std::tie(b.file, b.position.line, b.position.column);
  });
}

std::string render(const Diagnostic& diagnostic) {
  std::string out = diagnostic.file;
  if (diagnostic.position.line > 0) {
    out += ":" + std::to_string(diagnostic.position.line);
    if (diagnostic.position.column > 0) out += ":" + std::to_string(diagnostic.position.column);
  }
  if (!out.empty()) out += ": ";
  out += diagnostic.severity == Severity::error ? "error: " : "warning: ";
  out += diagnostic.message + "\n";
  if (!diagnostic.source_line.empty() && diagnostic.position.line > 0) append_excerpt(out, diagnostic);
  if (!diagnostic.hint.empty()) out += "  " + diagnostic.hint + "\n";
  return out;
}

std::string render(const Diagnostics& diagnostics) {
  std::string out;
  std::size_t shown = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (shown == limits::max_diagnostics) {
      out += "and " + std::to_string(diagnostics.all().size() - shown) + " more\n";
      break;
    }
    out += render(diagnostic);
    ++shown;
  }
  return out;
}

std::string_view nearest(std::string_view written, std::span<const std::string_view> candidates) {
  std::string_view best;
  // A third of the name may be wrong, but two short words that share nothing are no typing error.
  std::size_t best_distance = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t d = distance(written, candidate);
    if (d < best_distance && d < std::max(written.size(), candidate.size())) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace tidegate::base
