// Restricted fields, of the Pod and of each container, init container and ephemeral container:
//   securityContext.runAsUser, securityContext.runAsNonRoot, and on Windows
//   securityContext.windowsOptions.runAsUserName
// Allowed values in mode `effective` (what the kubelet will do with the container's value, else the Pod's):
//   runAsUser above 0; or runAsUser unset and runAsNonRoot true. On Windows (spec.os.name) a runAsUserName that is no
//   administrator's, or none and runAsNonRoot true. A user namespace (hostUsers: false) changes nothing here: in the
//   container it is root all the same.
// Allowed values in mode `restricted` (Pod Security Admission's controls runAsNonRoot and runAsUser, by version):
//   runAsNonRoot: true, or unset in a container and true in the Pod; runAsUser: unset or above 0 since v1.23;
//   anything since v1.35 when spec.hostUsers is false.
// Source: kubernetes pkg/kubelet/kuberuntime/security_context*.go; k8s.io/pod-security-admission v0.36
// policy/check_runAsNonRoot.go, check_runAsUser.go. Tested in tests/policies/checks/run_as_non_root*_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "policies/base/fields/table.hpp"
#include "policies/checks/check.hpp"

namespace tidegate::checks {

// The version of the Pod Security Standards: `latest`, or the minor of `v1.NN`.
struct StandardsVersion {
  static constexpr std::int64_t latest = INT64_MAX;
  std::int64_t minor = latest;
};

struct RunAsNonRootSettings {
  enum class Mode : std::uint8_t { effective, restricted };

  // Set in the Pod's securityContext where absent, and only where the Pod passes by it.
  struct DefaultValues {
    std::optional<bool> run_as_non_root;      // only true
    std::optional<std::int64_t> run_as_user;  // above 0

    static const fields::Table<DefaultValues>& table();
    void check(fields::Reader& reader, const yaml::Value& at);
  };

  Mode mode = Mode::effective;
  std::optional<StandardsVersion> version;  // of mode restricted; latest when absent
  std::optional<DefaultValues> defaults;

  static const fields::Table<RunAsNonRootSettings>& table();
  void check(fields::Reader& reader, const yaml::Value& at);
};

[[nodiscard]] std::unique_ptr<const Check> compile(const RunAsNonRootSettings& settings);

}  // namespace tidegate::checks

namespace tidegate::fields {

template <>
struct EnumNames<checks::RunAsNonRootSettings::Mode> {
  using Mode = checks::RunAsNonRootSettings::Mode;
  static constexpr std::array<std::pair<Mode, std::string_view>, 2> names{
      {{Mode::effective, "effective"}, {Mode::restricted, "restricted"}}};
};

template <>
struct Codec<checks::StandardsVersion> {
  static void read(Reader& reader, const yaml::Value& value, checks::StandardsVersion& out);
  static void schema(Schema& schema);
};

}  // namespace tidegate::fields
