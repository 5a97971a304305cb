#include "policies/checks/images.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "policies/base/scratch_text.hpp"
#include "policies/checks/codecs.hpp"
#include "policies/checks/containers.hpp"
#include "policies/checks/text.hpp"
#include "policies/values/image_memo.hpp"
#include "policies/values/image_reference.hpp"

namespace tidegate::checks {

namespace {

using admission::Container;
using admission::Path;
using admission::Pod;
using base::Quoted;

// The registry, as the author of the image would know it.
base::ScratchText origin(const values::ImageReference& image) {
  return image.port.empty() ? base::join(image.host()) : base::join(image.host(), ":", image.port);
}

class Images final : public Check {
 public:
  explicit Images(ImagesSettings settings) : settings_(std::move(settings)) {
    if (!settings_.allow) return;
    for (const values::ImagePattern& pattern : *settings_.allow) {
      allowed_.push_back(pattern.text());
      const std::string canonical = pattern.canonical();
      allowed_origins_.push_back(canonical.substr(0, canonical.find('/')));
    }
  }

  [[nodiscard]] bool needs_pod() const noexcept override { return true; }

  void validate(const Subject& subject, Findings& findings) const override {
    if (subject.pod == nullptr) return;
    const Pod& pod = *subject.pod;
    std::optional<values::ImageMemo> own;
    values::ImageMemo& memo = subject.images != nullptr ? *subject.images : own.emplace();
    admission::for_each_container(pod, [&](const Container& container) {
      judge(container.image(), memo, pod.is_template(), [&](std::string_view identity, std::string_view message) {
        with_container_path(pod, container, [&](const Path& path) {
          findings.add(path.field("image"), container, base::join("image|", identity), message);
        });
      });
    });
    const auto volumes = (*pod.spec)["volumes"].items();
    for (std::size_t i = 0; i < volumes.size(); ++i) {
      if (volumes[i]["image"].is_object()) judge_volume(pod, i, volumes[i], memo, findings);
    }
  }

 private:
  void judge_volume(const Pod& pod, std::size_t index, const json::Node& volume, values::ImageMemo& memo,
                    Findings& findings) const {
    const std::string_view image = volume["image"]["reference"].string();
    judge(image, memo, pod.is_template(), [&](std::string_view identity, std::string_view message) {
      with_spec_path(pod, [&](const Path& spec) {
        const Path volumes = spec.field("volumes");
        const Path item = volumes.item(index);
        const Path source = item.field("image");
        const auto whole = base::join("volumes|", Identity{volume["name"].string()}, "|image|", identity);
        findings.add_image(source.field("reference"), image, whole, message);
      });
    });
  }

  // Calls `report(identity, message)` for each thing that is wrong with the image.
  template <class Report>
  void judge(std::string_view text, values::ImageMemo& memo, bool in_template, Report report) const {
    if (text.empty()) {
      if (!in_template) report("empty|", "is empty; name an image");
      return;
    }
    const values::ImageReference* image = memo.read(text);
    if (image == nullptr) {
      const std::string reason = values::plain(values::parse_image(text).error()).message;
      report(base::join("invalid|", Identity{text}), base::join(Quoted{text}, " is no image reference: ", reason));
      return;
    }
    judge_origin(text, *image, report);
    if (settings_.require_digest && image->digest.empty()) {
      report(base::join("digest|", Identity{text}),
             base::join(Quoted{text}, " has no digest, so its content can change; pin it as ", image->name(),
                        "@sha256:…"));
    }
    judge_tag(text, *image, report);
  }

  template <class Report>
  void judge_origin(std::string_view text, const values::ImageReference& image, Report report) const {
    if (settings_.allow && !values::any_matches(*settings_.allow, image)) {
      const auto from = origin(image);
      const bool host_is_listed = std::ranges::find(allowed_origins_, from.view()) != allowed_origins_.end();
      const auto where = host_is_listed ? base::join("") : base::join(" comes from ", from, ", which");
      report(base::join("allow|", Identity{text}),
             base::join(Quoted{text}, where, " is not allowed; allowed: ", Listed{allowed_}));
    }
    for (const values::ImagePattern& pattern : settings_.deny) {
      // What a deny-list names must not pass in another spelling: with the usual port, or with a digest beside its tag.
      if (!pattern.matches_widely(image)) continue;
      report(base::join("deny|", Identity{text}),
             base::join(Quoted{text}, " is denied by the pattern ", pattern.text(), "; use another image"));
      return;
    }
  }

  template <class Report>
  void judge_tag(std::string_view text, const values::ImageReference& image, Report report) const {
    const std::string_view tag = image.effective_tag();
    if (tag.empty() || !values::any_matches(settings_.forbid_tags, tag)) return;
    report(base::join("tag|", Identity{text}),
           image.tag.empty()
               ? base::join(Quoted{text},
                            " has neither tag nor digest, so it is pulled as latest, which is forbidden; "
                            "name a version")
               : base::join(Quoted{text}, " has the tag ", Quoted{tag}, ", which is forbidden; name a version"));
  }

  ImagesSettings settings_;
  std::vector<std::string> allowed_;          // as written, for messages
  std::vector<std::string> allowed_origins_;  // HOST[:PORT] of each
};

}  // namespace

const fields::Table<ImagesSettings>& ImagesSettings::table() {
  static const fields::Table<ImagesSettings> table{
      fields::optional("allow", &ImagesSettings::allow,
                       "Patterns of the images that may be used. * stands for any characters, in the host only for "
                       "whole labels; nginx means docker.io/library/nginx. Without this field all may."),
      fields::optional("deny", &ImagesSettings::deny, "Patterns of images that may not be used; they win over allow."),
      fields::optional("requireDigest", &ImagesSettings::require_digest,
                       "Whether each image must be pinned by a digest (…@sha256:…). The default is false."),
      fields::optional("forbidTags", &ImagesSettings::forbid_tags,
                       "Globs of tags that may not be used. latest also catches images with neither tag nor digest."),
  };
  return table;
}

void ImagesSettings::check(fields::Reader& reader, const yaml::Value& at) {
  if (allow && allow->empty()) {
    reader.error(*at.find("allow"), "an empty list allows no image at all", "list patterns, or drop the field");
  } else if (!allow && deny.empty() && !require_digest && forbid_tags.empty()) {
    reader.error(at, "this rule checks nothing", "give allow, deny, requireDigest: true or forbidTags");
  }
}

std::unique_ptr<const Check> compile(ImagesSettings settings) {
  return std::make_unique<Images>(std::move(settings));
}

}  // namespace tidegate::checks
