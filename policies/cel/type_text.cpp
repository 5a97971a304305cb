// types::parse: the texts in which libraries write their signatures.
#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/cel/type.hpp"

namespace tidegate::cel::types {

namespace {

constexpr std::array<std::string_view, 6> opaque_names{"kubernetes.Quantity",    "kubernetes.URL", "kubernetes.Semver",
                                                       "kubernetes.NamedFormat", "net.IP",         "net.CIDR"};

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  TypeRef all() {
    auto type = one();
    if (at_ != text_.size()) fail();
    return type;
  }

 private:
  TypeRef one() {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != '(' && text_[at_] != ')' && text_[at_] != ',') ++at_;
    const auto name = text_.substr(begin, at_ - begin);
    std::vector<TypeRef> parameters;
    if (at_ < text_.size() && text_[at_] == '(') {
      do {
        ++at_;
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        parameters.push_back(one());
      } while (at_ < text_.size() && text_[at_] == ',');
      if (at_ == text_.size() || text_[at_] != ')') fail();
      ++at_;
    }
    return make(name, std::move(parameters));
  }

  TypeRef make(std::string_view name, std::vector<TypeRef> parameters) {
    switch (parameters.size()) {
      case 0:
        return simple(name);
      case 1:
        if (name == "list") return list(std::move(parameters[0]));
        if (name == "type") return type_of(std::move(parameters[0]));
        if (name == "optional_type" || name == "optional") return optional(std::move(parameters[0]));
        if (name == "wrapper") return wrapper(std::move(parameters[0]));
        break;
      case 2:
        if (name == "map") return map(std::move(parameters[0]), std::move(parameters[1]));
        break;
      default:
        break;
    }
    if (name.empty()) fail();
    return std::make_shared<Type>(TypeKind::opaque, std::string(name), std::move(parameters));
  }

  TypeRef simple(std::string_view name) {
    static const std::array<std::pair<std::string_view, const TypeRef&>, 16> named{{
        {"dyn", dyn()},
        {"any", dyn()},
        {"null", null()},
        {"null_type", null()},
        {"bool", boolean()},
        {"int", integer()},
        {"uint", uinteger()},
        {"double", real()},
        {"string", string()},
        {"bytes", bytes()},
        {"type", type()},
        {"duration", duration()},
        {"google.protobuf.Duration", duration()},
        {"timestamp", timestamp()},
        {"google.protobuf.Timestamp", timestamp()},
        {"error", error()},
    }};
    for (const auto& [known, type] : named) {
      if (name == known) return type;
    }
    if (name == "list") return list(dyn());
    if (name == "map") return map(dyn(), dyn());
    if (name.size() == 1 && is_upper(name.front())) return parameter(std::string(name));
    if (std::find(opaque_names.begin(), opaque_names.end(), name) != opaque_names.end()) {
      return opaque(std::string(name));
    }
    if (std::any_of(name.begin(), name.end(), is_upper)) return structure(std::string(name));
    fail();
  }

  [[noreturn]] void fail() const { throw std::logic_error("no type: " + std::string(text_)); }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

TypeRef parse(std::string_view text) {
  return Reader(text).all();
}

}  // namespace tidegate::cel::types
