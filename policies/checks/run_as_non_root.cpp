#include "policies/checks/run_as_non_root.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "policies/base/text.hpp"
#include "policies/checks/containers.hpp"
#include "policies/checks/text.hpp"

namespace tidegate::checks {

namespace {

using admission::Container;
using admission::Path;
using admission::Pod;

// k8s.io/pod-security-admission: runAsUser is judged since v1.23, user namespaces are trusted since v1.35.
constexpr std::int64_t run_as_user_since = 23;
constexpr std::int64_t user_namespaces_since = 35;

// What one level, Pod or container, says. A value of another type is as good as absent: the API server refuses it.
struct Context {
  std::optional<std::int64_t> user;
  std::optional<bool> non_root;
  std::string_view windows_user;
};

Context read_context(const json::Node& node) noexcept {
  const json::Node& security = node["securityContext"];
  Context out;
  if (const json::Node& user = security["runAsUser"]; user.is_integer()) out.user = user.integer();
  if (const json::Node& flag = security["runAsNonRoot"]; flag.is_boolean()) out.non_root = flag.boolean();
  out.windows_user = security["windowsOptions"]["runAsUserName"].string();
  return out;
}

bool is_windows(const Pod& pod) noexcept {
  return (*pod.spec)["os"]["name"].string() == "windows";
}

bool has_user_namespace(const Pod& pod) noexcept {
  const json::Node& host_users = (*pod.spec)["hostUsers"];
  return host_users.is_boolean() && !host_users.boolean();
}

// The kubelet compares with ContainerAdministrator in any case; accounts may be written `DOMAIN\name`, and SYSTEM is
// the host's own administrator for host-process containers.
bool is_administrator(std::string_view user) noexcept {
  const std::size_t domain = user.rfind('\\');
  if (domain != std::string_view::npos) user.remove_prefix(domain + 1);
  const auto is = [&](std::string_view lower) {
    return std::ranges::equal(user, lower, {}, [](unsigned char c) { return std::tolower(c); });
  };
  return is("containeradministrator") || is("system");
}

// Why a container may run as root under the kubelet's inheritance.
enum class Verdict { passes, root, administrator, not_required, unset };

Verdict judge(const Context& pod, const Context& container, bool windows) noexcept {
  const std::optional<bool> non_root = container.non_root ? container.non_root : pod.non_root;
  if (windows) {
    const std::string_view user = container.windows_user.empty() ? pod.windows_user : container.windows_user;
    if (!user.empty()) return is_administrator(user) ? Verdict::administrator : Verdict::passes;
  } else if (const std::optional<std::int64_t> user = container.user ? container.user : pod.user) {
    return *user == 0 ? Verdict::root : Verdict::passes;
  }
  if (non_root) return *non_root ? Verdict::passes : Verdict::not_required;
  return Verdict::unset;
}

// One finding about `field` of a securityContext: the container's own, or the Pod's that the container inherits.
void report(const Pod& pod, const Container& container, bool own, std::string_view field, std::string_view identity,
            std::string_view message, Findings& findings) {
  const auto at = [&](const Path& holder) {
    const Path security = holder.field("securityContext");
    if (field == "runAsUserName") {
      const Path options = security.field("windowsOptions");
      findings.add(options.field(field), container, identity, message);
    } else {
      findings.add(security.field(field), container, identity, message);
    }
  };
  if (own) {
    with_container_path(pod, container, at);
  } else {
    with_spec_path(pod, at);
  }
}

// `, which container "app" inherits`, for what stands on the Pod.
base::ScratchText inherited(const Container& container, bool own) {
  if (own) return {};
  return base::join(" (container ", base::Quoted{container.name()}, " inherits it)");
}

void report_effective(const Pod& pod, const Container& container, const Context& pod_context, const Context& own,
                      Verdict verdict, bool windows, Findings& findings) {
  const std::string_view remedy = windows ? "set it to true, or windowsOptions.runAsUserName to ContainerUser"
                                          : "set it to true, or runAsUser to a user ID above 0";
  switch (verdict) {
    case Verdict::passes:
      return;
    case Verdict::root: {
      const bool is_own = own.user.has_value();
      return report(pod, container, is_own, "runAsUser", "runAsUser|0",
                    base::join("0 is root", inherited(container, is_own),
                               "; use a user ID above 0, or leave it out and set runAsNonRoot: true"),
                    findings);
    }
    case Verdict::administrator: {
      const bool is_own = !own.windows_user.empty();
      const std::string_view user = is_own ? own.windows_user : pod_context.windows_user;
      return report(pod, container, is_own, "runAsUserName", base::join("runAsUserName|", Identity{user}),
                    base::join(base::Quoted{user}, " is an administrator", inherited(container, is_own),
                               "; use ContainerUser or another user without privileges"),
                    findings);
    }
    case Verdict::not_required: {
      const bool is_own = own.non_root.has_value();
      return report(pod, container, is_own, "runAsNonRoot", "runAsNonRoot|false",
                    base::join("false lets the image run as root", inherited(container, is_own), "; ", remedy),
                    findings);
    }
    case Verdict::unset:
      return report(pod, container, true, "runAsNonRoot", "runAsNonRoot|unset",
                    base::join("is set neither here nor for the Pod, so the image may run as root; ", remedy),
                    findings);
  }
}

class RunAsNonRoot final : public Check {
 public:
  explicit RunAsNonRoot(const RunAsNonRootSettings& settings)
      : restricted_(settings.mode == RunAsNonRootSettings::Mode::restricted),
        minor_(settings.version.value_or(StandardsVersion{}).minor) {
    if (settings.defaults) {
      default_non_root_ = settings.defaults->run_as_non_root;
      default_user_ = settings.defaults->run_as_user;
    }
  }

  [[nodiscard]] bool needs_pod() const noexcept override { return true; }
  [[nodiscard]] bool has_defaults() const noexcept override { return default_non_root_ || default_user_; }

  [[nodiscard]] std::vector<StaticDefault> static_defaults() const override {
    std::vector<StaticDefault> out;
    if (default_non_root_) out.push_back({"securityContext.runAsNonRoot", "true"});
    if (default_user_) out.push_back({"securityContext.runAsUser", std::to_string(*default_user_)});
    return out;
  }

  void validate(const Subject& subject, Findings& findings) const override {
    if (subject.pod == nullptr) return;
    if (restricted_) return validate_restricted(*subject.pod, findings);
    const Pod& pod = *subject.pod;
    const bool windows = is_windows(pod);
    const Context pod_context = read_context(*pod.spec);
    admission::for_each_container(pod, [&](const Container& container) {
      const Context own = read_context(*container.node);
      const Verdict verdict = judge(pod_context, own, windows);
      if (verdict == Verdict::passes) return;
      report_effective(pod, container, pod_context, own, verdict, windows, findings);
    });
  }

  void set_defaults(Defaults& defaults, values::Matchers&) const override {
    const Pod* pod = defaults.pod();
    if (pod == nullptr || !has_defaults() || is_windows(*pod)) return;
    const Context now = read_context(*pod->spec);
    if (passes(*pod, now)) return;
    Context then = now;
    if (!then.non_root) then.non_root = default_non_root_;
    if (!then.user) then.user = default_user_;
    if (asks_for_root(*pod, now) || !passes(*pod, then)) return;
    if (default_non_root_) set(defaults, "runAsNonRoot", *default_non_root_);
    if (default_user_) set(defaults, "runAsUser", *default_user_);
  }

 private:
  template <class T>
  static void set(Defaults& defaults, std::string_view field, T value) {
    if (const Pod* pod = defaults.pod()) {
      with_spec_path(*pod, [&](const Path& spec) {
        const Path security = spec.field("securityContext");
        defaults.set(security.field(field), value);
      });
    }
  }

  // Whether the Pod would pass if `pod_context` stood on it.
  [[nodiscard]] bool passes(const Pod& pod, const Context& pod_context) const noexcept {
    if (restricted_ && relaxed(pod)) return true;
    bool all = !restricted_ || (pod_context.non_root.value_or(true) && !is_root(pod_context));
    const bool windows = is_windows(pod);
    admission::for_each_container(pod, [&](const Container& container) {
      const Context own = read_context(*container.node);
      all = all && (restricted_ ? own.non_root.value_or(pod_context.non_root.value_or(false)) && !is_root(own)
                                : judge(pod_context, own, windows) == Verdict::passes);
    });
    return all;
  }

  // A written `runAsNonRoot: false` that no user ID above 0 outweighs is a wish; a default must not contradict it.
  [[nodiscard]] static bool asks_for_root(const Pod& pod, const Context& pod_context) noexcept {
    bool asks = pod_context.non_root == false && !pod_context.user;
    admission::for_each_container(pod, [&](const Container& container) {
      const Context own = read_context(*container.node);
      asks = asks || (own.non_root == false && !own.user && !pod_context.user);
    });
    return asks;
  }

  [[nodiscard]] bool relaxed(const Pod& pod) const noexcept {
    return minor_ >= user_namespaces_since && has_user_namespace(pod);
  }
  [[nodiscard]] bool is_root(const Context& context) const noexcept {
    return minor_ >= run_as_user_since && context.user == 0;
  }

  void validate_restricted(const Pod& pod, Findings& findings) const {
    if (relaxed(pod)) return;
    const Context pod_context = read_context(*pod.spec);
    if (pod_context.non_root == false || is_root(pod_context)) {
      with_spec_path(pod, [&](const Path& spec) {
        const Path security = spec.field("securityContext");
        if (pod_context.non_root == false) {
          findings.add(security.field("runAsNonRoot"), "runAsNonRoot|false", "must not be false; set it to true");
        }
        if (is_root(pod_context)) {
          findings.add(security.field("runAsUser"), "runAsUser|0", "0 is root; use a user ID above 0 or leave it out");
        }
      });
    }
    admission::for_each_container(pod, [&](const Container& container) {
      const Context own = read_context(*container.node);
      if (own.non_root == false) {
        report(pod, container, true, "runAsNonRoot", "runAsNonRoot|false", "must not be false; set it to true",
               findings);
      } else if (!own.non_root && !pod_context.non_root) {
        report(pod, container, true, "runAsNonRoot", "runAsNonRoot|unset",
               "is set neither here nor for the Pod; set it to true", findings);
      }
      if (is_root(own)) {
        report(pod, container, true, "runAsUser", "runAsUser|0", "0 is root; use a user ID above 0 or leave it out",
               findings);
      }
    });
  }

  bool restricted_;
  std::int64_t minor_;
  std::optional<bool> default_non_root_;
  std::optional<std::int64_t> default_user_;
};

}  // namespace

std::unique_ptr<const Check> compile(const RunAsNonRootSettings& settings) {
  return std::make_unique<RunAsNonRoot>(settings);
}

}  // namespace tidegate::checks
