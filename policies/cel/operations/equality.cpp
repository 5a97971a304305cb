// CEL's heterogeneous equality.
#include "policies/cel/operations.hpp"
#include "policies/cel/operations/numbers.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel {
namespace {

bool equal_lists(const Value& left, const Value& right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!equal(left.item(i), right.item(i))) return false;
  }
  return true;
}

// Two objects as parsed: members mostly stand in the same order, and large objects are not searched in square time.
bool equal_objects(const Value& left, const Value& right) noexcept {
  const json::Node searched = json::Node::object(right.members());
  json::MemberFinder finder(searched);
  std::size_t place = 0;
  for (const json::Member& member : left.members()) {
    const json::Node* other = finder.find(member.name(), place++);
    if (other == nullptr || !equal(Value::of(member.value), Value::of(*other))) return false;
  }
  return true;
}

bool equal_maps(const Value& left, const Value& right) noexcept {
  if (left.size() != right.size()) return false;
  if (left.is_json() && right.is_json()) return equal_objects(left, right);
  // The entries of the one are looked up in the other: in the one that was made by CEL, since that may be sorted.
  const Value& walked = right.is_json() ? right : left;
  const Value& searched = right.is_json() ? left : right;
  for (std::size_t i = 0; i < walked.size(); ++i) {
    const Entry entry = walked.entry(i);
    Value other;
    if (!searched.find(entry.key, other) || !equal(entry.value, other)) return false;
  }
  return true;
}

bool equal_structures(const Structure& left, const Structure& right) noexcept {
  if (left.type->name() != right.type->name()) return false;
  return equal_maps(Value::map(left.fields), Value::map(right.fields));
}

bool equal_optionals(const Value& left, const Value& right) noexcept {
  if (!left.has_value() || !right.has_value()) return left.has_value() == right.has_value();
  return equal(left.value(), right.value());
}

}  // namespace

bool equal(const Value& left, const Value& right) noexcept {
  if (is_number(left) && is_number(right)) return compare_numbers(left, right) == 0;
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return left.boolean() == right.boolean();
    case Kind::integer:
    case Kind::uinteger:
    case Kind::real:
      return false;  // seen above
    case Kind::string:
    case Kind::bytes:
      return left.text() == right.text();
    case Kind::list:
      return equal_lists(left, right);
    case Kind::map:
      return equal_maps(left, right);
    case Kind::type:
      return left.type().runtime_name() == right.type().runtime_name();
    case Kind::duration:
      return left.nanoseconds() == right.nanoseconds();
    case Kind::timestamp:
      return left.seconds() == right.seconds() && left.subsecond_nanoseconds() == right.subsecond_nanoseconds();
    case Kind::optional:
      return equal_optionals(left, right);
    case Kind::structure:
      return equal_structures(left.structure(), right.structure());
    case Kind::opaque: {
      const OpaqueType& type = left.opaque_type();
      return right.is_opaque(type) && type.equal(&left.object<char>(), &right.object<char>());
    }
    case Kind::error:
      return false;
  }
  return false;
}

}  // namespace tidegate::cel
