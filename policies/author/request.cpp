#include "policies/author/request.hpp"

#include "policies/author/resources.hpp"
#include "policies/base/json/writer.hpp"

namespace tidegate::author {

namespace {

using base::fail;
using json::Node;
using json::Writer;

void write_kind(Writer& writer, const char* name, const ResourceName& resource, std::string_view kind) {
  writer.key(name).begin_object().field("group", resource.group).field("version", resource.version);
  writer.field("kind", kind).end_object();
}

void write_resource(Writer& writer, const char* name, const ResourceName& resource) {
  writer.key(name).begin_object().field("group", resource.group).field("version", resource.version);
  writer.field("resource", resource.resource).end_object();
}

// The API server puts the request's namespace into an object that names none.
void write_object(Writer& writer, const Node& object, std::string_view namespace_name) {
  writer.key("object").begin_object();
  for (const json::Member& member : object.members()) {
    writer.key(member.name());
    if (member.name() != "metadata" || namespace_name.empty() || member.value.find("namespace") != nullptr) {
      writer.value(member.value);
      continue;
    }
    writer.begin_object();
    for (const json::Member& field : member.value.members()) writer.key(field.name()).value(field.value);
    writer.field("namespace", namespace_name).end_object();
  }
  writer.end_object();
}

}  // namespace

base::Result<std::string> review_for(const Node& manifest, const RequestOptions& options) {
  const std::string_view api_version = manifest["apiVersion"].string();
  const std::string_view kind = manifest["kind"].string();
  if (!manifest.is_object()) return fail("a manifest is an object with apiVersion, kind and metadata");
  if (api_version.empty()) return fail("the manifest has no apiVersion");
  if (kind.empty()) return fail("the manifest has no kind");
  if (!manifest["metadata"].is_object()) return fail("the manifest has no metadata");
  const ResourceName resource = resource_of(api_version, kind);
  const Node& metadata = manifest["metadata"];
  const std::string_view name = metadata["name"].string();
  std::string_view namespace_name = metadata["namespace"].string();
  if (resource.namespaced && namespace_name.empty()) namespace_name = options.namespace_name;
  if (!resource.namespaced) namespace_name = kind == "Namespace" ? name : std::string_view();

  std::string out;
  Writer writer(out);
  writer.begin_object().field("kind", "AdmissionReview").field("apiVersion", "admission.k8s.io/v1");
  writer.key("request").begin_object().field("uid", "00000000-0000-0000-0000-000000000000");
  write_kind(writer, "kind", resource, kind);
  write_resource(writer, "resource", resource);
  write_kind(writer, "requestKind", resource, kind);
  write_resource(writer, "requestResource", resource);
  if (!name.empty()) writer.field("name", name);
  if (!namespace_name.empty()) writer.field("namespace", namespace_name);
  writer.field("operation", "CREATE").key("userInfo").begin_object().field("username", options.username);
  writer.key("groups").begin_array();
  for (const std::string& group : options.groups) writer.value(group);
  writer.end_array().end_object();
  write_object(writer, manifest, resource.namespaced ? namespace_name : std::string_view());
  writer.key("oldObject").null().field("dryRun", false).key("options").begin_object();
  writer.field("kind", "CreateOptions").field("apiVersion", "meta.k8s.io/v1").end_object();
  writer.end_object().end_object();
  return out;
}

}  // namespace tidegate::author
