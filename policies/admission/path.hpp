// Where something stands in an object: a chain of steps on the caller's stack, rendered only when it is needed, so
// that a check which finds nothing wrong has built no text.
// Invariants: a Path borrows its parent and its names; both outlive it. Thread contract: values.
// Tested in tests/policies/admission/pod_template_test.cpp.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "policies/base/json/edit.hpp"
#include "policies/base/scratch_text.hpp"

namespace tidegate::admission {

class Path {
 public:
  // The object itself; renders as "".
  constexpr Path() noexcept = default;
  // One step down. The result borrows *this.
  [[nodiscard]] constexpr Path field(std::string_view name) const noexcept { return Path(this, Type::field, name, 0); }
  // A key of a map that people fill (labels, annotations): rendered in brackets, as Kubernetes' field.Path does.
  [[nodiscard]] constexpr Path key(std::string_view name) const noexcept { return Path(this, Type::key, name, 0); }
  [[nodiscard]] constexpr Path item(std::size_t index) const noexcept { return Path(this, Type::item, {}, index); }

  // `spec.containers[2].image`, `metadata.labels[app.kubernetes.io/name]`. REQUIRES: out is empty or ends in a path.
  void append_to(std::string& out) const;
  [[nodiscard]] base::ScratchText text() const;
  // As steps for json::with(); eight, or sixteen below a template, are the most that a check uses.
  using Steps = boost::container::small_vector<json::Step, 16>;
  [[nodiscard]] Steps steps() const;

 private:
  enum class Type : unsigned char { root, field, key, item };
  constexpr Path(const Path* parent, Type type, std::string_view name, std::size_t index) noexcept
      : parent_(parent), name_(name), index_(index), type_(type) {}

  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  Type type_ = Type::root;
};

}  // namespace tidegate::admission
