#include "policies/cel/patch_types.hpp"

#include "policies/cel/library/library.hpp"

namespace tidegate::cel {

void add_patch_types(Environment& environment) {
  environment.add_structure({.name = "JSONPatch",
                             .fields = {{"op", types::string()},
                                        {"path", types::string()},
                                        {"from", types::string()},
                                        {"value", types::dyn()}},
                             .constructible = true});
  environment.add_structure({.name = "Object", .fields = {}, .open = true, .constructible = true, .nested = true});
  library::add_json_patch(environment);
}

const TypeRef& json_patch_list_type() {
  static const TypeRef type = types::list(types::structure("JSONPatch"));
  return type;
}

const TypeRef& apply_configuration_type() {
  static const TypeRef type = types::structure("Object");
  return type;
}

}  // namespace tidegate::cel
