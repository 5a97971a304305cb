// What every compiled check is: a rule's settings, ready to judge objects and to fill in defaults.
// A check reports what it finds; whether that denies, warns or is excepted is the engine's business.
// Invariants: immutable after loading; validate() and set_defaults() are pure but for their sinks, take no lock and
// allocate only for findings. Thread contract: shared by all workers. Each check is tested in tests/policies/checks/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/admission/path.hpp"
#include "policies/admission/pod_template.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"

namespace tidegate::values {
class ImageMemo;
class Matchers;
}  // namespace tidegate::values

namespace tidegate::checks {

class ResourceMemo;

// One thing that is wrong. Texts live in the Findings' arena.
struct Finding {
  std::string_view path;       // spec.template.spec.containers[2].image; may be empty
  std::string_view message;    // what is wrong and the remedy, without the path
  std::string_view container;  // its name, for exceptions; empty when it isn't about one container
  std::string_view image;      // that container's image, or the image volume's
  // What makes two findings the same one: rule-internal, without indexes, so that a container that moved in its list
  // is still matched by its name and value (onUpdate: introduced).
  std::string_view identity;
};

// Where a check puts what it finds.
class Findings {
 public:
  explicit Findings(base::Arena& arena) noexcept : arena_(arena) {}

  // Copies all texts. `identity` should name the field and its value: "image|nginx:1.27"; the container's list and name
  // are put before it.
  void add(const admission::Path& path, std::string_view identity, std::string_view message);
  void add(const admission::Path& path, const admission::Container& container, std::string_view identity,
           std::string_view message);
  // About an image that is no container's: a volume's.
  void add_image(const admission::Path& path, std::string_view image, std::string_view identity,
                 std::string_view message);

  [[nodiscard]] std::span<const Finding> all() const noexcept { return all_; }
  [[nodiscard]] bool empty() const noexcept { return all_.empty() && dropped_ == 0; }
  // Findings beyond limits::max_findings: counted, not kept. They are violations like the others.
  [[nodiscard]] std::size_t dropped() const noexcept { return dropped_; }
  // True when the arena was full: the rule errs, it is not passed.
  [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }
  void clear() noexcept;

 private:
  void store(const admission::Path& path, std::string_view container, std::string_view image, std::string_view identity,
             std::string_view message);
  base::Arena& arena_;
  std::vector<Finding> all_;
  std::size_t dropped_ = 0;
  bool overflowed_ = false;
};

// What a check looks at.
struct Subject {
  const json::Node& object;    // the whole object as it is or will be
  const admission::Pod* pod;   // its Pod or template; null where it has none
  values::Matchers& matchers;  // this thread's regex objects
  // What this decision has read; null: none is kept.
  values::ImageMemo* images = nullptr;
  ResourceMemo* resources = nullptr;
};

// Where a check puts the defaults it fills in: every edit is seen by the next check.
class Defaults {
 public:
  virtual ~Defaults() = default;
  // The object with all edits so far; the reference is good until the next set().
  [[nodiscard]] virtual const json::Node& object() const noexcept = 0;
  // Its Pod, looked up anew after each set(); null where there is none.
  [[nodiscard]] virtual const admission::Pod* pod() const noexcept = 0;
  // Sets what is absent or null; a value that is there is left alone and false is returned. Missing objects on the way
  // are made. Copies `value`.
  virtual bool set(const admission::Path& path, std::string_view value) = 0;
  virtual bool set(const admission::Path& path, bool value) = 0;
  virtual bool set(const admission::Path& path, std::int64_t value) = 0;
};

// A default that can be known when rules are loaded, so that two policies that would set one place differently are a
// load error. `place` is generic: "containers[*].resources.requests.cpu", "metadata.labels[managed-by]".
struct StaticDefault {
  std::string place;
  std::string value;
};

class Check {
 public:
  virtual ~Check() = default;
  Check() = default;
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  // Whether it judges the Pod: a matched resource without one is then a load error.
  [[nodiscard]] virtual bool needs_pod() const noexcept = 0;
  // An absent Pod is passed when needs_pod(): a template may be missing.
  virtual void validate(const Subject& subject, Findings& findings) const = 0;
  // Fills in what would make the object pass or what the author wants everywhere; never makes a passing object fail,
  // and on its own result sets nothing more.
  virtual void set_defaults(Defaults& defaults, values::Matchers& matchers) const;
  [[nodiscard]] virtual bool has_defaults() const noexcept { return false; }
  [[nodiscard]] virtual std::vector<StaticDefault> static_defaults() const { return {}; }
};

}  // namespace tidegate::checks
