// Restricted fields:
//   image of each container, init container and ephemeral container; spec.volumes[*].image.reference
// Allowed values: a reference that container runtimes can read, and that
//   - matches a pattern of `allow`, when there is such a list (patterns and what they mean: values/image_pattern.hpp);
//   - matches none of `deny`;
//   - has a digest, with `requireDigest`;
//   - has no tag that `forbidTags` lists: an image with neither tag nor digest is pulled as `latest` and counts as
//     such; a tag beside a digest counts although runtimes ignore it.
//   An empty image passes in a Pod template, where Kubernetes lets other controllers fill it in, not in a Pod.
// Source: k8s.io/kubernetes pkg/apis/core/validation (empty images); github.com/distribution/reference.
// Tested in tests/policies/checks/images_test.cpp.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/checks/check.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_pattern.hpp"

namespace tidegate::checks {

struct ImagesSettings {
  std::optional<std::vector<values::ImagePattern>> allow;
  std::vector<values::ImagePattern> deny;
  bool require_digest = false;
  std::vector<values::Glob> forbid_tags;

  static const fields::Table<ImagesSettings>& table();
  void check(fields::Reader& reader, const yaml::Value& at);
};

[[nodiscard]] std::unique_ptr<const Check> compile(ImagesSettings settings);

}  // namespace tidegate::checks
