#include "policies/engine/expressions/environment.hpp"

namespace tidegate::engine {

namespace {

namespace types = cel::types;

void declare_request(cel::Environment& environment) {
  environment.add_structure(
      {.name = "kubernetes.GroupVersionKind",
       .fields = {{"group", types::string()}, {"version", types::string()}, {"kind", types::string()}}});
  environment.add_structure(
      {.name = "kubernetes.GroupVersionResource",
       .fields = {{"group", types::string()}, {"version", types::string()}, {"resource", types::string()}}});
  const cel::TypeRef texts = types::list(types::string());
  environment.add_structure({.name = "kubernetes.UserInfo",
                             .fields = {{"username", types::string()},
                                        {"uid", types::string()},
                                        {"groups", texts},
                                        {"extra", types::map(types::string(), texts)}}});
  const cel::TypeRef kind = types::structure("kubernetes.GroupVersionKind");
  const cel::TypeRef resource = types::structure("kubernetes.GroupVersionResource");
  environment.add_structure({.name = "kubernetes.AdmissionRequest",
                             .fields = {{"kind", kind},
                                        {"resource", resource},
                                        {"subResource", types::string()},
                                        {"requestKind", kind},
                                        {"requestResource", resource},
                                        {"requestSubResource", types::string()},
                                        {"name", types::string()},
                                        {"namespace", types::string()},
                                        {"operation", types::string()},
                                        {"userInfo", types::structure("kubernetes.UserInfo")},
                                        {"dryRun", types::boolean()},
                                        {"options", types::dyn()}}});
}

cel::Environment make(Items items) {
  cel::Environment environment = cel::Environment::kubernetes();
  declare_request(environment);
  environment.add_variable("object", types::dyn());
  environment.add_variable("oldObject", types::dyn());
  // A name that can't be written keeps the slot of what isn't declared.
  environment.add_variable(items == Items::yes ? "item" : "@item", types::dyn());
  environment.add_variable("pod", types::dyn());
  environment.add_variable("request", types::structure("kubernetes.AdmissionRequest"));
  environment.refuse("authorizer", "there is no cluster to ask who may do what");
  environment.refuse("namespaceObject", "a webhook isn't sent the namespace's object; request.namespace is its name");
  environment.refuse("params", "a webhook isn't sent parameters; write the values into the rules or into variables");
  if (items == Items::no) environment.refuse("item", "only the expression of a rule with forEach has an item");
  return environment;
}

}  // namespace

cel::Environment rule_environment(Items items) {
  // Some hundred overloads: made once, copied from then on.
  static const cel::Environment with_items = make(Items::yes);
  static const cel::Environment without_items = make(Items::no);
  return items == Items::yes ? with_items : without_items;
}

}  // namespace tidegate::engine
