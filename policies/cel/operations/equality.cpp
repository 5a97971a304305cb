// CEL's heterogeneous equality, and `in`, which goes by it.
#include "policies/cel/operations.hpp"
#include "policies/cel/operations/numbers.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel {
namespace {

// One comparison, however deep. It may be long out of proportion to the memory of what it compares, since a value may
// hold another many times over: b = [a, a], c = [b, b] … So it asks the context, when there is one, now and then.
class Comparison {
 public:
  explicit Comparison(Context* context) noexcept : context_(context) {}

  [[nodiscard]] bool equal(const Value& left, const Value& right) noexcept;
  // Once that is true all answers are false, and mean nothing.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  static constexpr std::uint32_t steps_between_questions = 4096;

  void spend(std::size_t steps) noexcept {
    if (context_ == nullptr) return;
    steps_ += steps;
    if (steps_ < steps_between_questions) return;
    steps_ = 0;
    stopped_ = stopped_ || !context_->may_go_on();
  }
  bool part(const Value& left, const Value& right) noexcept {
    spend(1);
    return !stopped_ && equal(left, right);
  }
  bool texts(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    spend(left.size() / 256);  // about as long as a step
    return left == right;
  }
  bool lists(const Value& left, const Value& right) noexcept;
  bool objects(const Value& left, const Value& right) noexcept;
  bool maps(const Value& left, const Value& right) noexcept;
  bool structures(const Structure& left, const Structure& right) noexcept;

  Context* context_;
  std::size_t steps_ = 0;
  bool stopped_ = false;
};

bool Comparison::lists(const Value& left, const Value& right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!part(left.item(i), right.item(i))) return false;
  }
  return true;
}

// Two objects as parsed: members mostly stand in the same order, and large objects are not searched in square time.
bool Comparison::objects(const Value& left, const Value& right) noexcept {
  const json::Node searched = json::Node::object(right.members());
  json::MemberFinder finder(searched);
  std::size_t place = 0;
  for (const json::Member& member : left.members()) {
    const json::Node* other = finder.find(member.name(), place++);
    if (other == nullptr || !part(Value::of(member.value), Value::of(*other))) return false;
  }
  return true;
}

bool Comparison::maps(const Value& left, const Value& right) noexcept {
  if (left.size() != right.size()) return false;
  if (left.is_json() && right.is_json()) return objects(left, right);
  // The entries of the one are looked up in the other: in the one that was made by CEL, since that may be sorted.
  const Value& walked = right.is_json() ? right : left;
  const Value& searched = right.is_json() ? left : right;
  for (std::size_t i = 0; i < walked.size(); ++i) {
    const Entry entry = walked.entry(i);
    Value other;
    if (!searched.find(entry.key, other) || !part(entry.value, other)) return false;
  }
  return true;
}

bool Comparison::structures(const Structure& left, const Structure& right) noexcept {
  return left.type->name() == right.type->name() && maps(Value::map(left.fields), Value::map(right.fields));
}

bool Comparison::equal(const Value& left, const Value& right) noexcept {
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
      return texts(left.text(), right.text());
    case Kind::list:
      return lists(left, right);
    case Kind::map:
      return maps(left, right);
    case Kind::type:
      return left.type().runtime_name() == right.type().runtime_name();
    case Kind::duration:
      return left.nanoseconds() == right.nanoseconds();
    case Kind::timestamp:
      return left.seconds() == right.seconds() && left.subsecond_nanoseconds() == right.subsecond_nanoseconds();
    case Kind::optional:
      if (!left.has_value() || !right.has_value()) return left.has_value() == right.has_value();
      return part(left.value(), right.value());
    case Kind::structure:
      return structures(left.structure(), right.structure());
    case Kind::opaque: {
      const OpaqueType& type = left.opaque_type();
      return right.is_opaque(type) && type.equal(&left.object<char>(), &right.object<char>());
    }
    case Kind::error:
      return false;
  }
  return false;
}

}  // namespace

bool equal(const Value& left, const Value& right) noexcept {
  return Comparison(nullptr).equal(left, right);
}

Value equals(Context& context, const Value& left, const Value& right) noexcept {
  Comparison comparison(&context);
  const bool same = comparison.equal(left, right);
  return comparison.stopped() ? context.stop(Stop::time) : Value::of(same);
}

Value contains(Context& context, const Value& container, const Value& element) noexcept {
  if (container.is(Kind::map)) {
    Value ignored;
    return Value::of(container.find(element, ignored));
  }
  if (!container.is(Kind::list)) return no_such_overload();
  Comparison comparison(&context);
  for (std::size_t i = 0; i < container.size(); ++i) {
    if (comparison.equal(element, container.item(i))) return Value::of(true);
    if (comparison.stopped()) return context.stop(Stop::time);
  }
  return Value::of(false);
}

}  // namespace tidegate::cel
