// How a runAsNonRoot rule is read from its file, and what of it can't be meant.
#include <cctype>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "policies/base/text.hpp"
#include "policies/checks/run_as_non_root.hpp"

namespace tidegate::checks {

const fields::Table<RunAsNonRootSettings::DefaultValues>& RunAsNonRootSettings::DefaultValues::table() {
  static const fields::Table<DefaultValues> table{
      fields::optional("runAsNonRoot", &DefaultValues::run_as_non_root,
                       "true: the Pod's securityContext.runAsNonRoot where it is absent."),
      fields::optional("runAsUser", &DefaultValues::run_as_user,
                       "The Pod's securityContext.runAsUser where it is absent: a user ID above 0. Mind that files in "
                       "the image may belong to the image's own user."),
  };
  return table;
}

void RunAsNonRootSettings::DefaultValues::check(fields::Reader& reader, const yaml::Value& at) {
  if (run_as_non_root == false) {
    reader.error(*at.find("runAsNonRoot"), "a default of false would let the Pod run as root", "write true");
  }
  // Kubernetes' own bounds (apimachinery IsValidUserID), less root.
  if (run_as_user && (*run_as_user < 1 || *run_as_user > INT32_MAX)) {
    reader.error(*at.find("runAsUser"), "must be a user ID from 1 to 2147483647", "65532 is the usual nonroot user");
  }
}

const fields::Table<RunAsNonRootSettings>& RunAsNonRootSettings::table() {
  static const fields::Table<RunAsNonRootSettings> table{
      fields::optional("mode", &RunAsNonRootSettings::mode,
                       "effective (the default): as the kubelet will run each container; restricted: as Pod Security "
                       "Admission's level of that name judges it."),
      fields::optional("version", &RunAsNonRootSettings::version,
                       "Of mode restricted: the version of the Pod Security Standards, latest (the default) or v1.NN."),
      fields::optional("defaults", &RunAsNonRootSettings::defaults,
                       "Set on the Pod's securityContext where absent, and only where the Pod passes by it; never "
                       "against what a container says, never on Windows."),
  };
  return table;
}

void RunAsNonRootSettings::check(fields::Reader& reader, const yaml::Value& at) {
  if (version && mode != Mode::restricted) {
    reader.error(*at.find("version"), "version belongs to mode restricted", "add mode: restricted, or drop it");
  }
}

}  // namespace tidegate::checks

namespace tidegate::fields {

void Codec<checks::StandardsVersion>::read(Reader& reader, const yaml::Value& value, checks::StandardsVersion& out) {
  const auto text = reader.scalar(value, "latest or v1.NN");
  if (!text) return;
  if (*text == "latest") {
    out.minor = checks::StandardsVersion::latest;
    return;
  }
  std::int64_t minor = -1;
  if (text->starts_with("v1.") && text->size() <= 6 && std::isdigit(static_cast<unsigned char>(text->back())) != 0) {
    const char* const first = text->data() + 3;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(first, last, minor);
    const bool leading_zero = *first == '0' && last - first > 1;
    if (error != std::errc() || end != last || minor < 0 || leading_zero) minor = -1;
  }
  if (minor < 0) return reader.error(value, base::quoted(*text) + " is no version", "write latest or v1.NN");
  out.minor = minor;
}

void Codec<checks::StandardsVersion>::schema(Schema& schema) {
  schema.type("string").pattern("^(latest|v1\\.(0|[1-9][0-9]{0,2}))$");
}

}  // namespace tidegate::fields
