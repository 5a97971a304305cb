// Which findings an exception takes out. Private to policies/engine.
// Thread contract: pure but for the context's scratch. Tested in tests/policies/engine/exceptions_test.cpp.
#pragma once

#include <cstdint>

#include "policies/admission/pod_template.hpp"
#include "policies/checks/check.hpp"
#include "policies/engine/context.hpp"

namespace tidegate::engine {

// Leaves the exceptions of the rule that match the request and aren't over in scratch.applying: once for all findings.
void find_exceptions(Context& context, std::uint32_t rule);

// The first of scratch.applying that covers the finding, or null.
[[nodiscard]] const ExceptionSource* exception_for(const Context& context, const checks::Finding& finding) noexcept;

// Whether the rule's defaults are to be left out: an exception covers the whole object or one of its containers.
// A default for the whole Pod would change the excepted container too, so one container is enough.
[[nodiscard]] bool defaults_excepted(const Context& context, std::uint32_t rule, const admission::Pod* pod) noexcept;

}  // namespace tidegate::engine
