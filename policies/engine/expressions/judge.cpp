#include "policies/engine/expressions/judge.hpp"

#include <algorithm>
#include <string_view>

#include "policies/admission/path.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"
#include "policies/base/text.hpp"
#include "policies/checks/containers.hpp"
#include "policies/engine/expressions/text.hpp"

namespace tidegate::engine {

namespace {

using admission::Container;
using admission::ContainerList;
using admission::Path;
using json::Node;

// What the author computed, unless Kubernetes would refuse it: an error, blank, of several lines, too long.
base::ScratchText message_of(const ExpressionRule& rule, Evaluation& evaluation, CostLeft& left) {
  if (rule.message_expression) {
    const auto value = evaluation.evaluate(*rule.message_expression, left);
    if (value && value->is(cel::Kind::string)) {
      const std::string_view text = trimmed(value->text());
      const bool usable = !text.empty() && text.size() <= limits::max_cel_message_bytes && text.find('\n') == text.npos;
      if (usable) {
        base::ScratchText line;
        base::append_one_line(line.string(), text);
        return line;
      }
    }
  }
  return base::join(rule.message);
}

bool wanted(ForEach what, ContainerList list) noexcept {
  switch (what) {
    case ForEach::container:
      return list == ContainerList::containers;
    case ForEach::init_container:
      return list == ContainerList::init_containers;
    case ForEach::ephemeral_container:
      return list == ContainerList::ephemeral_containers;
    case ForEach::any_container:
      return true;
    case ForEach::volume:
      break;
  }
  return false;
}

class Run {
 public:
  Run(const ExpressionRule& rule, Evaluation& evaluation, CostLeft& left, checks::Findings& findings)
      : rule_(rule), evaluation_(evaluation), left_(left), findings_(findings) {}

  void object() {
    judge([] { return std::string(); },
          [&](std::string_view message) { findings_.add(Path(), identity(message), message); });
  }

  void containers(const admission::Pod& pod, ForEach what) {
    admission::for_each_container(pod, [&](const Container& container) {
      if (!wanted(what, container.list)) return;
      evaluation_.set_item(*container.node);
      judge(
          [&] {
            std::string path;
            checks::with_container_path(pod, container, [&](const Path& at) { path = at.text().view(); });
            return path;
          },
          [&](std::string_view message) {
            checks::with_container_path(
                pod, container, [&](const Path& at) { findings_.add(at, container, identity(message), message); });
          });
    });
  }

  void volumes(const admission::Pod& pod) {
    const auto items = (*pod.spec)["volumes"].items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      evaluation_.set_item(items[i]);
      const auto with_path = [&](auto&& use) {
        checks::with_spec_path(pod, [&](const Path& spec) {
          const Path list = spec.field("volumes");
          use(list.item(i));
        });
      };
      judge(
          [&] {
            std::string path;
            with_path([&](const Path& at) { path = at.text().view(); });
            return path;
          },
          [&](std::string_view message) {
            const std::string_view name = items[i]["name"].string();
            const auto same =
                base::join("volumes|", name.substr(0, limits::max_identity_bytes), "|", identity(message));
            const std::string_view image = items[i]["image"]["reference"].string();
            with_path([&](const Path& at) { findings_.add_image(at, image, same, message); });
          });
    }
  }

  [[nodiscard]] std::optional<RuleFailure> failure() && { return std::move(failure_); }

 private:
  // A violation is the same one when its computed message is.
  [[nodiscard]] base::ScratchText identity(std::string_view message) const {
    return rule_.message_expression ? base::join("expression|", message) : base::join("expression");
  }

  template <class PathText, class Report>
  void judge(PathText path, Report report) {
    if (evaluation_.stopped()) return;
    const auto holds = evaluation_.holds(rule_.condition, left_);
    if (!holds) {
      if (!failure_) failure_ = RuleFailure{path(), evaluation_.failure()};
    } else if (!*holds) {
      report(message_of(rule_, evaluation_, left_));
    }
  }

  const ExpressionRule& rule_;
  Evaluation& evaluation_;
  CostLeft& left_;
  checks::Findings& findings_;
  std::optional<RuleFailure> failure_;
};

}  // namespace

std::optional<RuleFailure> judge(const ExpressionRule& rule, Evaluation& evaluation, CostLeft& left,
                                 checks::Findings& findings) {
  Run run(rule, evaluation, left, findings);
  const admission::Pod* pod = evaluation.pod();
  if (!rule.for_each) {
    // An absent template passes, as for the checks.
    if (!rule.condition.reads_pod || pod != nullptr) run.object();
  } else if (pod != nullptr && *rule.for_each == ForEach::volume) {
    run.volumes(*pod);
  } else if (pod != nullptr) {
    run.containers(*pod, *rule.for_each);
  }
  return std::move(run).failure();
}

}  // namespace tidegate::engine
