#include "policies/author/check_report.hpp"

#include <ostream>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::author {

namespace {

std::string plural(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string title(const Input& input, const Judgement& judgement) {
  std::string out = input.source + ":" + std::to_string(input.line) + ": " + judgement.kind + " ";
  if (!judgement.namespace_name.empty()) out += judgement.namespace_name + "/";
  return out + judgement.name;
}

// The operations of a patch, a line each: `add /spec/securityContext {"runAsNonRoot":true}`.
void write_patch(const std::string& patch, std::ostream& out) {
  base::Arena arena(limits::max_document_bytes, 0);
  const auto operations = json::parse_copy(patch, arena);
  if (!operations) return;
  for (const json::Node& operation : operations->items()) {
    out << "  fills in: " << operation["op"].string() << " " << operation["path"].string();
    if (const json::Node* value = operation.find("value")) out << " " << json::to_json(*value);
    out << "\n";
  }
}

void write_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
  writer.key(name).begin_array();
  for (const std::string& text : texts) writer.value(text);
  writer.end_array();
}

}  // namespace

CheckReport::CheckReport(std::ostream& out, Format format, bool quiet)
    : out_(out), format_(format), quiet_(quiet), writer_(json_) {
  if (format_ == Format::json) writer_.begin_object().key("objects").begin_array();
}

void CheckReport::add(const Input& input, const Judgement& judgement) {
  ++objects_;
  if (!judgement.allowed) ++denied_;
  if (!judgement.patch.empty()) ++patched_;
  if (!judgement.warnings.empty()) ++warned_;
  if (format_ == Format::json) {
    add_json(input, judgement);
  } else {
    add_text(input, judgement);
  }
}

void CheckReport::add_text(const Input& input, const Judgement& judgement) {
  if (quiet_ && judgement.allowed && judgement.warnings.empty()) return;
  out_ << title(input, judgement) << ": " << (judgement.allowed ? "allowed" : "denied") << "\n";
  if (!quiet_ && !judgement.patch.empty()) write_patch(judgement.patch, out_);
  // The first line of the message is its summary, which the title stands for here.
  if (!judgement.allowed) {
    std::size_t at = judgement.message.find('\n');
    while (at != std::string::npos) {
      const std::size_t end = judgement.message.find('\n', at + 1);
      out_ << "  " << judgement.message.substr(at + 1, end == std::string::npos ? end : end - at - 1) << "\n";
      at = end;
    }
  }
  for (const std::string& warning : judgement.warnings) out_ << "  warning: " << warning << "\n";
  for (const std::string& audited : judgement.audited) out_ << "  audit: " << audited << "\n";
}

void CheckReport::add_json(const Input& input, const Judgement& judgement) {
  writer_.begin_object().field("source", input.source).field("line", static_cast<std::uint64_t>(input.line));
  writer_.field("kind", judgement.kind).field("namespace", judgement.namespace_name).field("name", judgement.name);
  writer_.field("allowed", judgement.allowed).key("violations").begin_array();
  for (const JudgedViolation& violation : judgement.violations) {
    writer_.begin_object().field("policy", violation.policy).field("rule", violation.rule);
    writer_.field("path", violation.path).field("message", violation.message).end_object();
  }
  writer_.end_array();
  if (!judgement.allowed) writer_.field("message", judgement.message);
  write_list(writer_, "warnings", judgement.warnings);
  write_list(writer_, "audit", judgement.audited);
  base::Arena arena(limits::max_document_bytes, 0);
  const auto patch = json::parse_copy(judgement.patch.empty() ? "[]" : judgement.patch, arena);
  writer_.key("patch").value(patch ? *patch : json::Node()).end_object();
}

void CheckReport::finish() {
  if (format_ == Format::json) {
    writer_.end_array().key("summary").begin_object();
    writer_.field("objects", static_cast<std::uint64_t>(objects_));
    writer_.field("denied", static_cast<std::uint64_t>(denied_));
    writer_.field("patched", static_cast<std::uint64_t>(patched_));
    writer_.field("warned", static_cast<std::uint64_t>(warned_)).end_object().end_object();
    out_ << json_ << "\n";
    return;
  }
  out_ << plural(objects_, "object") << " checked: " << denied_ << " denied, " << objects_ - denied_ << " allowed";
  if (patched_ > 0) out_ << ", " << patched_ << " with defaults filled in";
  if (warned_ > 0) out_ << ", " << warned_ << " with warnings";
  out_ << "\n";
}

}  // namespace tidegate::author
