// Edits of immutable documents: each copies the nodes on the path it changes into the arena and shares the rest, so
// the document before stays as it was and a diff can skip what is shared (Node::same_as).
// Thread contract: one thread at a time for the arena. Tested in tests/policies/base/json/edit_test.cpp.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::json {

// One step down: a member's name or an item's index.
using Step = std::variant<std::string_view, std::size_t>;

// `root` with `value` at `path`. Missing or null objects on the way are made; a missing item index, or a step into a
// scalar, is an error; an existing value is replaced. Fails when the arena is full.
[[nodiscard]] base::Result<Node> with(const Node& root, std::span<const Step> path, const Node& value,
                                      base::Arena& arena);

// The node at `path`, or null.
[[nodiscard]] const Node* at(const Node& root, std::span<const Step> path) noexcept;

}  // namespace tidegate::json
