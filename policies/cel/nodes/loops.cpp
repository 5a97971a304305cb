#include "policies/cel/nodes/loops.hpp"

#include <string>

#include "policies/cel/error_texts.hpp"
#include "policies/cel/nodes/construct.hpp"
#include "policies/cel/nodes/growing.hpp"
#include "policies/cel/nodes/logic.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {
namespace {

// cel-go's errors give the type's name in its own program here.
std::string_view go_name(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::null:
      return "types.Null";
    case Kind::boolean:
      return "types.Bool";
    case Kind::integer:
      return "types.Int";
    case Kind::uinteger:
      return "types.Uint";
    case Kind::real:
      return "types.Double";
    case Kind::string:
      return "types.String";
    case Kind::bytes:
      return "types.Bytes";
    case Kind::type:
      return "*types.Type";
    case Kind::duration:
      return "types.Duration";
    case Kind::timestamp:
      return "types.Timestamp";
    case Kind::optional:
      return "*types.Optional";
    default:
      return type_name(value);
  }
}

// Goes over a list or map once, putting what is next into the frame's slots.
class Cursor {
 public:
  Cursor(Frame& frame, const Range& range) noexcept
      : frame_(frame), range_(range), over_(range.over->eval(frame)), size_(iterable() ? over_.size() : 0) {}

  // What the loop is when there is nothing to go over: the range's own error, or that it is no range.
  [[nodiscard]] bool failed(Value& error) const {
    if (iterable()) return false;
    if (over_.is_error()) {
      error = over_;
    } else if (range_.two) {
      error = error_of(frame_.context, {"unsupported comprehension range type: ", go_name(over_)});
    } else {
      error = error_of(frame_.context, {"got '", go_name(over_), "', expected iterable type"});
    }
    return true;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool next() noexcept {
    if (at_ >= size_) return false;
    const std::size_t at = at_++;
    if (over_.is(Kind::list)) {
      if (range_.two) {
        frame_.slots[range_.slot] = Value::of(static_cast<std::int64_t>(at));
        frame_.slots[range_.slot2] = over_.item(at);
      } else {
        frame_.slots[range_.slot] = over_.item(at);
      }
    } else {
      const Entry entry = over_.entry(at);
      frame_.slots[range_.slot] = entry.key;
      if (range_.two) frame_.slots[range_.slot2] = entry.value;
    }
    return true;
  }

 private:
  [[nodiscard]] bool iterable() const noexcept { return over_.is(Kind::list) || over_.is(Kind::map); }

  Frame& frame_;
  const Range& range_;
  Value over_;
  std::size_t size_;
  std::size_t at_ = 0;
};

void dump_range(Dump& out, const Range& range) {
  out.child("over, slot " + std::to_string(range.slot) + (range.two ? " " + std::to_string(range.slot2) : ""),
            *range.over);
}

}  // namespace

Value Fold::eval(Frame& frame) const {
  Cursor cursor(frame, parts_.range);
  Value error;
  if (cursor.failed(error)) return error;
  if (parts_.init != nullptr) {
    frame.slots[parts_.accumulator] = parts_.init->eval(frame);
  } else {
    frame.slots[parts_.accumulator + 1] = Value::of(false);  // LazySlot: not computed yet
  }
  while (cursor.next()) {
    const Value condition = parts_.condition->eval(frame);
    if (condition.is_stopped()) return condition;
    if (condition.is_false()) break;
    const Value step = parts_.step->eval(frame);
    if (step.is_stopped()) return step;
    frame.slots[parts_.accumulator] = step;
    if (parts_.init == nullptr) frame.slots[parts_.accumulator + 1] = Value::of(true);
    if (!frame.settle()) return frame.stopped();
  }
  return parts_.result->eval(frame);
}

void Fold::dump(Dump& out) const {
  out.line("fold, accumulator " + std::to_string(parts_.accumulator) + (parts_.init == nullptr ? " lazy" : ""));
  dump_range(out, parts_.range);
  if (parts_.init != nullptr) out.child("init", *parts_.init);
  out.child("while", *parts_.condition);
  out.child("step", *parts_.step);
  out.child("result", *parts_.result);
}

Value Quantifier::eval(Frame& frame) const {
  Cursor cursor(frame, range_);
  Value error;
  if (cursor.failed(error)) return error;
  const std::uint64_t condition_cost = decisive_ ? 3 : 2;
  bool decided = false;
  while (cursor.next()) {
    frame.cost += condition_cost;
    if (decided) break;
    frame.cost += 1;
    const Value value = predicate_.eval(frame);
    if (value.is(Kind::boolean)) {
      decided = value.boolean() == decisive_;
    } else {
      if (value.is_stopped()) return value;
      if (!error.is_error()) error = as_error(value);
    }
    if (!frame.settle()) return frame.stopped();
  }
  frame.cost += 1;
  if (decided) return Value::of(decisive_);
  return error.is_error() ? error : Value::of(!decisive_);
}

void Quantifier::dump(Dump& out) const {
  out.line(decisive_ ? "exists" : "all");
  dump_range(out, range_);
  out.child(predicate_);
}

Value ExistsOne::eval(Frame& frame) const {
  Cursor cursor(frame, range_);
  Value error;
  if (cursor.failed(error)) return error;
  std::size_t found = 0;
  while (cursor.next()) {
    const Value value = predicate_.eval(frame);
    if (value.is_true()) {
      frame.cost += 2;
      ++found;
    } else if (!value.is_false()) {
      if (value.is_stopped()) return value;
      error = as_error(value);
    }
    if (!frame.settle()) return frame.stopped();
  }
  frame.cost += 2;
  return error.is_error() ? error : Value::of(found == 1);
}

void ExistsOne::dump(Dump& out) const {
  out.line("exists one");
  dump_range(out, range_);
  out.child(predicate_);
}

Value Transform::eval(Frame& frame) const {
  Cursor cursor(frame, parts_.range);
  Value error;
  if (cursor.failed(error)) return error;
  Growing<Value> list;
  while (cursor.next()) {
    const Value wanted = parts_.filter == nullptr ? Value::of(true) : parts_.filter->eval(frame);
    if (wanted.is_true()) {
      frame.cost += parts_.add_cost;
      const Value value = parts_.transform->eval(frame);
      if (value.is_stopped()) return value;
      if (!error.is_error()) {
        if (value.is_error()) {
          error = value;
        } else if (!list.push(frame.context, value)) {
          return frame.out_of_memory();
        }
      }
    } else if (!wanted.is_false()) {
      if (wanted.is_stopped()) return wanted;
      error = as_error(wanted);
    }
    if (!frame.settle()) return frame.stopped();
  }
  frame.cost += 1 + parts_.init_cost;
  return error.is_error() ? error : Value::list(list.span());
}

void Transform::dump(Dump& out) const {
  out.line("transform, add cost " + std::to_string(parts_.add_cost));
  dump_range(out, parts_.range);
  if (parts_.filter != nullptr) out.child("where", *parts_.filter);
  out.child(*parts_.transform);
}

Value TransformMap::eval(Frame& frame) const {
  Cursor cursor(frame, parts_.range);
  Value error;
  if (cursor.failed(error)) return error;
  Growing<Entry> entries;
  while (cursor.next()) {
    const Value wanted = parts_.filter == nullptr ? Value::of(true) : parts_.filter->eval(frame);
    if (wanted.is_true()) {
      const Value value = parts_.transform->eval(frame);
      frame.cost += parts_.entries ? 2 : 3;
      if (value.is_stopped()) return value;
      if (!error.is_error() && !add(frame, value, entries, error)) return frame.out_of_memory();
    } else if (!wanted.is_false()) {
      if (wanted.is_stopped()) return wanted;
      error = as_error(wanted);
    }
    if (!frame.settle()) return frame.stopped();
  }
  frame.cost += 1 + parts_.init_cost;
  return error.is_error() ? error : map_of(frame.context, entries.span(), false);
}

// False when the arena is full.
bool TransformMap::add(Frame& frame, const Value& value, Growing<Entry>& entries, Value& error) const {
  if (value.is_error()) {
    error = value;
    return true;
  }
  if (!parts_.entries) return entries.push(frame.context, {frame.slots[parts_.range.slot], value});
  if (!value.is(Kind::map)) {
    error = error_of(frame.context, {"no such overload: cel.@mapInsert(map, ", type_name(value), ")"});
    return true;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Entry entry = value.entry(i);
    Value present;
    if (Value::map(entries.span()).find(entry.key, present)) {
      error = error_of(frame.context, {"insert failed: key ", KeyText(entry.key).view(), " already exists"});
      return true;
    }
    if (!entries.push(frame.context, entry)) return false;
  }
  return true;
}

void TransformMap::dump(Dump& out) const {
  out.line(parts_.entries ? "transform map entries" : "transform map");
  dump_range(out, parts_.range);
  if (parts_.filter != nullptr) out.child("where", *parts_.filter);
  out.child(*parts_.transform);
}

}  // namespace tidegate::cel::nodes
