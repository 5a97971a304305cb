#include "policies/admission/merge/validate.hpp"

#include <unordered_set>
#include <vector>

#include "policies/admission/merge/item_keys.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/text.hpp"

namespace tidegate::admission::merge {

namespace {

using base::fail;
using base::Result;
using json::Node;

// More would not fit into a message.
constexpr std::size_t max_errors = 8;

std::string shown(const Node& value) {
  if (value.is_object()) return "a map";
  if (value.is_array()) return "a list";
  return base::cut_runes(json::to_json(value), 64);
}

class Validator {
 public:
  void validate(const Node& value, const Type& type) {
    if (errors_.size() >= max_errors) return;
    if (const auto fits = check_kind(value, type); !fits) return add(fits.error().message);
    if (value.is_array()) return validate_list(value, type);
    if (value.is_object()) return validate_map(value, type);
  }

  void find_atomics(const Node& value, const Type& type) {
    if (value.is_object() && type.map != Relation::none) {
      if (type.map == Relation::atomic) add({});
      for (const json::Member& member : value.members()) {
        const Field* field = find_field(type, member.name());
        if (field == nullptr) continue;
        const Descent descent(path_, "." + std::string(member.name()));
        find_atomics(member.value, type_at(field->type));
      }
    }
    if (value.is_array() && type.list != Relation::none) {
      if (type.list == Relation::atomic) add({});
      const auto items = value.items();
      for (std::size_t i = 0; i < items.size() && errors_.size() < max_errors; ++i) {
        const Descent descent(path_, "[" + std::to_string(i) + "]");
        find_atomics(items[i], type_at(type.element));
      }
    }
  }

  [[nodiscard]] std::string joined(std::string_view separator) const {
    std::string out;
    for (const std::string& error : errors_) out.append(out.empty() ? "" : separator).append(error);
    return out;
  }
  [[nodiscard]] bool empty() const noexcept { return errors_.empty(); }

 private:
  class Descent {
   public:
    Descent(std::string& path, const std::string& step) : path_(path), length_(path.size()) { path_ += step; }
    ~Descent() { path_.resize(length_); }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;

   private:
    std::string& path_;
    std::size_t length_;
  };

  // The path, and what is wrong there.
  void add(const std::string& what) {
    if (errors_.size() >= max_errors) return;
    errors_.push_back(what.empty() ? path_ : path_.empty() ? what : path_ + ": " + what);
  }

  void validate_list(const Node& value, const Type& type) {
    std::unordered_set<std::string> seen;
    const auto items = value.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      std::string step = "[" + std::to_string(i) + "]";
      if (type.list == Relation::merged) {
        auto key = item_key(type, items[i]);
        if (!key) return add("element " + std::to_string(i) + ": " + key.error().message);
        if (!seen.insert(*key).second) add("duplicate entries for key " + *key);
        step = std::move(*key);
      }
      const Descent descent(path_, step);
      validate(items[i], type_at(type.element));
    }
  }

  void validate_map(const Node& value, const Type& type) {
    for (const json::Member& member : value.members()) {
      const Descent descent(path_, "." + std::string(member.name()));
      const Type* inner = member_type(type, member.name());
      if (inner == nullptr) {
        add("field not declared in schema");
      } else {
        validate(member.value, *inner);
      }
    }
  }

  std::string path_;
  std::vector<std::string> errors_;
};

bool fits_scalar(const Node& value, Scalar scalar) noexcept {
  switch (scalar) {
    case Scalar::none:
      return false;
    case Scalar::number:
      return value.is_integer() || value.is_real();
    case Scalar::text:
      return value.is_string();
    case Scalar::boolean:
      return value.is_boolean();
    case Scalar::any:
      return !value.is_object() && !value.is_array();
  }
  return false;
}

std::string_view expected(Scalar scalar) noexcept {
  return scalar == Scalar::number    ? "numeric (int or float)"
         : scalar == Scalar::text    ? "string"
         : scalar == Scalar::boolean ? "boolean"
                                     : "any scalar";
}

}  // namespace

Shape shape_of(const Node& value, const Type& type) noexcept {
  if (value.is_array() && type.list != Relation::none) return Shape::list;
  if (value.is_object() && type.map != Relation::none) return Shape::map;
  const bool scalar = !value.is_null() && !value.is_array() && !value.is_object();
  if (scalar && type.scalar != Scalar::none) return Shape::scalar;
  return type.map != Relation::none ? Shape::map : type.scalar != Scalar::none ? Shape::scalar : Shape::list;
}

Result<void> check_kind(const Node& value, const Type& type) {
  if (value.is_null()) return {};
  switch (shape_of(value, type)) {
    case Shape::list:
      if (value.is_array()) return {};
      return fail("expected list, got " + shown(value));
    case Shape::map:
      if (value.is_object()) return {};
      return fail("expected map, got " + shown(value));
    case Shape::scalar:
      if (fits_scalar(value, type.scalar)) return {};
      return fail("expected " + std::string(expected(type.scalar)) + ", got " + shown(value));
  }
  return {};
}

Result<void> validate(const Node& configuration, const Type& type) {
  Validator validator;
  validator.validate(configuration, type);
  if (!validator.empty()) return fail("failed to convert patch object to typed object: " + validator.joined("; "));
  validator.find_atomics(configuration, type);
  if (!validator.empty()) {
    return fail("invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: " + validator.joined(", "));
  }
  return {};
}

}  // namespace tidegate::admission::merge
