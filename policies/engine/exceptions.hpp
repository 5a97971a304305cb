// Which findings an exception takes out. Private to policies/engine.
// Thread contract: pure but for the context's scratch. Tested in tests/policies/engine/exceptions_test.cpp.
#pragma once

#include <cstdint>

#include "policies/admission/pod_template.hpp"
#include "policies/checks/check.hpp"
#include "policies/engine/context.hpp"

namespace tidegate::engine {

// The first exception of the rule that matches the request, isn't over and covers the finding; or null.
[[nodiscard]] const ExceptionSource* find_exception(const Context& context, std::uint32_t rule,
                                                    const checks::Finding& finding) noexcept;

// Whether the rule's defaults are to be left out: an exception covers the whole object or one of its containers.
// A default for the whole Pod would change the excepted container too, so one container is enough.
[[nodiscard]] bool defaults_excepted(const Context& context, std::uint32_t rule, const admission::Pod* pod) noexcept;

}  // namespace tidegate::engine
