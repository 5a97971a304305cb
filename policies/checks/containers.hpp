// The path of a container inside its object, built on the stack for whoever reports or edits there.
// Thread contract: pure. Tested through every check.
#pragma once

#include <string_view>

#include "policies/admission/path.hpp"
#include "policies/admission/pod_template.hpp"

namespace tidegate::checks {

// Calls `use(const Path&)` with the path of the Pod's spec.
template <class Use>
void with_spec_path(const admission::Pod& pod, Use&& use) {
  admission::with_pod_path(pod, [&](const admission::Path& home) { use(home.field("spec")); });
}

// Calls `use(const Path&)` with the path of that container.
template <class Use>
void with_container_path(const admission::Pod& pod, const admission::Container& container, Use&& use) {
  with_spec_path(pod, [&](const admission::Path& spec) {
    const admission::Path list = spec.field(admission::to_string(container.list));
    use(list.item(container.index));
  });
}

}  // namespace tidegate::checks
