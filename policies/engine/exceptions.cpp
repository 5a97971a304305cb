#include "policies/engine/exceptions.hpp"

#include "policies/engine/matching.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_pattern.hpp"

namespace tidegate::engine {

namespace {

bool limited(const ExceptionSource& exception) noexcept {
  return !exception.containers.empty() || !exception.images.empty();
}

bool applies(const Context& context, const ExceptionSource& exception) noexcept {
  const bool over = exception.until && context.now >= *exception.until;
  return !over && excepts(exception.match, context.review);
}

// A limited exception covers what is about one of its containers or images, and nothing else.
bool covers(const ExceptionSource& exception, std::string_view container, std::string_view image) noexcept {
  const bool by_container =
      exception.containers.empty() || (!container.empty() && values::any_matches(exception.containers, container));
  if (!by_container || exception.images.empty()) return by_container;
  const auto reference = values::parse_image(image);
  return reference.has_value() && values::any_matches(exception.images, *reference);
}

}  // namespace

void find_exceptions(Context& context, std::uint32_t rule) {
  context.scratch.applying.clear();
  for (const ExceptionSource* exception : context.set.exceptions_of(rule)) {
    if (applies(context, *exception)) context.scratch.applying.push_back(exception);
  }
}

const ExceptionSource* exception_for(const Context& context, const checks::Finding& finding) noexcept {
  for (const ExceptionSource* exception : context.scratch.applying) {
    if (covers(*exception, finding.container, finding.image)) return exception;
  }
  return nullptr;
}

bool defaults_excepted(const Context& context, std::uint32_t rule, const admission::Pod* pod) noexcept {
  for (const ExceptionSource* exception : context.set.exceptions_of(rule)) {
    if (!applies(context, *exception)) continue;
    if (!limited(*exception)) return true;
    bool covered = false;
    if (pod != nullptr) {
      admission::for_each_container(*pod, [&](const admission::Container& container) {
        covered = covered || covers(*exception, container.name(), container.image());
      });
    }
    if (covered) return true;
  }
  return false;
}

}  // namespace tidegate::engine
