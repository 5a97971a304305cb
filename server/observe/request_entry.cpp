#include "server/observe/request_entry.hpp"

#include <array>
#include <cstddef>

namespace tidegate::observe {
namespace {

// Users' names have no limit in Kubernetes: one must not take the line from all that follows.
constexpr std::size_t max_user_bytes = 512;

// No name of a group, resource or subresource is longer than 253 characters (RFC 1123 subdomain).
class ResourceText {
 public:
  explicit ResourceText(const RequestEntry& entry) noexcept {
    append(entry.resource);
    if (!entry.group.empty()) append("."), append(entry.group);
    if (!entry.sub_resource.empty()) append("/"), append(entry.sub_resource);
  }
  [[nodiscard]] std::string_view text() const noexcept { return {room_.data(), size_}; }

 private:
  void append(std::string_view part) noexcept { size_ += part.copy(room_.data() + size_, room_.size() - size_); }
  std::array<char, 768> room_;
  std::size_t size_ = 0;
};

// Messages name values; a Secret's are its secret. Whatever group serves a resource of that name.
bool may_quote(const RequestEntry& entry) noexcept {
  return entry.resource != "secrets";
}

}  // namespace

void add_fields(const RequestEntry& entry, Line& line) noexcept {
  line.field_if("request_uid", entry.request_uid);
  line.field_if("trace_id", entry.trace_id);
  line.field("route", route_names[place(entry.route)]);
  line.field("operation", operation_names[place(entry.operation)]);
  line.field_if("resource", ResourceText(entry).text());
  line.field_if("namespace", entry.namespace_name);
  line.field_if("name", entry.name);
  line.field_if("generate_name", entry.generate_name);
  line.field_if("user", entry.user, max_user_bytes);
  line.field("decision", decision_names[place(entry.decision)]);
  line.field_if("policy", entry.policy);
  line.field_if("rule", entry.rule);
  if (entry.action) line.field("action", rule_action_names[place(*entry.action)]);
  if (entry.violations > 0) line.field("violations", static_cast<std::uint64_t>(entry.violations));
  if (entry.dry_run) line.field("dry_run", true);
  line.field("duration_us",
             std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(entry.duration).count()});
  if (may_quote(entry)) line.field_if("message", entry.message);
}

}  // namespace tidegate::observe
