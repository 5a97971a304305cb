// Filling in: the defaults and patches of every matching policy, each seeing what the one before left, as one minimal
// patch.
// What may be patched at all is bounded (DESIGN, /mutate): a default that touched more would make a new ReplicaSet
// with every scale. Private to policies/engine. Thread contract: one thread, one decision.
// Tested in tests/policies/engine/mutate_test.cpp.
#pragma once

#include "policies/engine/context.hpp"
#include "policies/engine/working_document.hpp"

namespace tidegate::engine {

// Whether defaults may be filled into the reviewed object at all: on CREATE, and on UPDATE of a kind whose template
// rolls out when the request itself changes the template; never a subresource, a ReplicaSet, or what a controller owns
// (Pods excepted: nobody else could fill them).
[[nodiscard]] bool may_patch(const Context& context);

// Fills in the defaults and applies the patches of one policy that matches the request.
void mutate(Context& context, PolicyIndex policy, WorkingDocument& document);

}  // namespace tidegate::engine
