#include "bench/load/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "bench/load/units.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {

using base::fail;
using base::Result;

namespace {

constexpr std::array<std::string_view, 7> latencies{"min", "mean", "p50", "p90", "p99", "p99.9", "max"};
constexpr std::array<std::string_view, 4> counts{"errors", "wrong", "late", "unsent"};
constexpr std::array<std::string_view, 2> more_is_better{"throughput", "highest"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_latency(std::string_view name) {
  for (const std::string_view prefix : {"service.", "handshake."}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  return among(latencies, name);
}

double number_of(const json::Node& node) {
  return node.is_integer() ? static_cast<double>(node.integer()) : node.real();
}

void read_latencies(Figures& figures, const json::Node& node, const std::string& prefix) {
  for (const std::string_view name : latencies) {
    if (const json::Node* value = node.find(name)) figures[prefix + std::string(name)] = number_of(*value);
  }
}

double sum_of(const json::Node& counted) {
  double sum = 0;
  for (const json::Member& member : counted.members()) sum += number_of(member.value);
  return sum;
}

std::optional<double> whole_number(std::string_view text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

Result<Threshold> parse_one(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return fail(fmt::format("threshold \"{}\" is not FIGURE=VALUE", text));
  Threshold threshold;
  threshold.text = text;
  threshold.figure = text.substr(0, equals);
  std::string_view value = text.substr(equals + 1);
  const bool latency = is_latency(threshold.figure);
  const bool count = among(counts, threshold.figure);
  if (!latency && !count && !among(more_is_better, threshold.figure)) {
    return fail(
        fmt::format("threshold \"{}\": no figure is called \"{}\"; there are p50, p90, p99, p99.9, mean, max, "
                    "these with service. or handshake. before them, throughput, highest, errors, wrong, late "
                    "and unsent",
                    text, threshold.figure));
  }
  if (value.ends_with('%')) {
    value.remove_suffix(1);
    const bool change = value.starts_with('+') || value.starts_with('-');
    const bool down = value.starts_with('-');
    if (change) value.remove_prefix(1);
    threshold.form = change ? Threshold::Form::change : Threshold::Form::share;
    if (whole_number(value, threshold.value) && (change || count)) {
      if (down) threshold.value = -threshold.value;
      return threshold;
    }
  } else if (latency) {
    if (const auto duration = parse_duration(value)) {
      threshold.value = static_cast<double>(duration->count()) / 1000;
      return threshold;
    }
  } else if (count) {
    if (whole_number(value, threshold.value)) return threshold;
  } else if (const auto rate = parse_rate(value)) {
    threshold.value = *rate;
    return threshold;
  }
  return fail(fmt::format("threshold \"{}\": \"{}\" is no {}", text, text.substr(equals + 1),
                          latency ? "time like 5ms or change like +10%"
                          : count ? "number, share of all requests like 1% or change like +10%"
                                  : "rate like 2000/s or change like -5%"));
}

Judged judge_one(const Threshold& threshold, const Figures& now, const Figures* before) {
  Judged judged{.text = threshold.text, .limit = threshold.value, .actual = 0, .held = false};
  const auto actual = now.find(threshold.figure);
  if (actual == now.end()) return judged;
  judged.actual = actual->second;
  if (threshold.form == Threshold::Form::share) {
    const auto sent = now.find("sent");
    judged.limit = threshold.value / 100 * (sent == now.end() ? 0 : sent->second);
  } else if (threshold.form == Threshold::Form::change) {
    if (before == nullptr) return judged;
    const auto was = before->find(threshold.figure);
    if (was == before->end()) return judged;
    judged.limit = was->second * (1 + threshold.value / 100);
  }
  judged.held = among(more_is_better, threshold.figure) ? judged.actual >= judged.limit : judged.actual <= judged.limit;
  return judged;
}

}  // namespace

Result<Figures> read_figures(std::string_view report) {
  base::Arena arena(64 * limits::MiB, 0);
  const auto parsed = json::parse_copy(report, arena);
  if (!parsed) return parsed.error();
  const json::Node& root = *parsed;
  if (!root["latency_us"].is_object() || !root["requests"].is_object()) return fail("not a report of tidegate-bench");
  Figures figures;
  if (number_of(root["requests"]["measured"]) > 0) {
    read_latencies(figures, root["latency_us"], "");
    read_latencies(figures, root["service_us"], "service.");
  }
  if (number_of(root["handshakes"]) > 0) read_latencies(figures, root["handshake_us"], "handshake.");
  figures["throughput"] = number_of(root["throughput_per_s"]);
  figures["sent"] = number_of(root["requests"]["sent"]);
  figures["errors"] = sum_of(root["errors"]);
  figures["wrong"] = sum_of(root["wrong_answers"]);
  for (const char* name : {"late", "unsent"}) {
    if (const json::Node* value = root["rate"].find(name)) figures[name] = number_of(*value);
  }
  if (root["ramp"].is_object()) figures["highest"] = number_of(root["ramp"]["highest_per_s"]);
  return figures;
}

Result<std::vector<Threshold>> parse_thresholds(std::string_view text) {
  std::vector<Threshold> thresholds;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    auto threshold = parse_one(text.substr(0, end));
    if (!threshold) return threshold.error();
    thresholds.push_back(std::move(*threshold));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (thresholds.empty()) return fail("no threshold given; they are like p99=5ms,errors=0");
  return thresholds;
}

std::vector<Judged> judge(const std::vector<Threshold>& thresholds, const Figures& now, const Figures* before) {
  std::vector<Judged> judged;
  for (const Threshold& threshold : thresholds) judged.push_back(judge_one(threshold, now, before));
  for (const char* name : {"errors", "wrong"}) {
    const bool spoken_of = std::any_of(thresholds.begin(), thresholds.end(),
                                       [&](const Threshold& threshold) { return threshold.figure == name; });
    if (spoken_of) continue;
    const Threshold none{
        .figure = name, .text = std::string(name) + "=0", .form = Threshold::Form::absolute, .value = 0};
    judged.push_back(judge_one(none, now, before));
  }
  return judged;
}

bool all_held(const std::vector<Judged>& judged) noexcept {
  return std::all_of(judged.begin(), judged.end(), [](const Judged& one) { return one.held; });
}

std::string comparison(const Figures& before, const Figures& now) {
  std::string out = fmt::format("{:<16} {:>12} {:>12} {:>9}\n", "", "before", "now", "change");
  for (const char* name : {"throughput", "highest", "p50", "p90", "p99", "p99.9", "max", "service.p50", "service.p99",
                           "handshake.p50", "errors", "wrong", "late", "unsent"}) {
    const auto was = before.find(name);
    const auto is = now.find(name);
    if (was == before.end() || is == now.end()) continue;
    const char* unit = is_latency(name) ? " µs" : among(more_is_better, name) ? "/s" : "";
    const std::string change =
        was->second > 0 ? fmt::format("{:+.1f} %", (is->second / was->second - 1) * 100) : std::string("");
    out += fmt::format("{:<16} {:>12.0f} {:>12.0f} {:>9}\n", std::string(name) + unit, was->second, is->second, change);
  }
  return out;
}

std::string judgement(const std::vector<Judged>& judged) {
  std::string out;
  for (const Judged& one : judged) {
    out += fmt::format("{:<12} {:<20} {} (limit {:.0f}, got {:.0f})\n", "threshold", one.text,
                       one.held ? "held" : "NOT HELD", one.limit, one.actual);
  }
  return out;
}

}  // namespace tidegate::bench
