#include "policies/base/json/writer.hpp"

namespace tidegate::json {

Writer& Writer::value(const Node& node) {
  switch (node.kind()) {
    case Kind::null:
      return null();
    case Kind::boolean:
      return value(node.boolean());
    case Kind::integer:
      return value(node.integer());
    case Kind::real:
      return value(node.real());
    case Kind::string:
      return value(node.string());
    case Kind::array:
      begin_array();
      for (const Node& item : node.items()) value(item);
      return end_array();
    case Kind::object:
      begin_object();
      for (const Member& member : node.members()) key(member.name()).value(member.value);
      return end_object();
  }
  return null();
}

std::string to_json(const Node& node) {
  std::string out;
  Writer(out).value(node);
  return out;
}

}  // namespace tidegate::json
