// "%d of %s".format([1, "a"]) at compile time: texts are those that the call would fail with while it runs.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "policies/cel/literal_validation.hpp"

namespace tidegate::cel {

namespace {

using Kinds = std::initializer_list<TypeKind>;

bool is_one_of(const Type& type, Kinds kinds) {
  const auto& plain = type.is(TypeKind::wrapper) ? *type.parameters().front() : type;
  return plain.is(TypeKind::dyn) || std::find(kinds.begin(), kinds.end(), plain.kind()) != kinds.end();
}

// The first part that %s can't write, or null.
const Expr* not_a_string(const Expr& e) {
  static constexpr Kinds written{TypeKind::list,  TypeKind::map,      TypeKind::integer, TypeKind::uinteger,
                                 TypeKind::real,  TypeKind::boolean,  TypeKind::string,  TypeKind::timestamp,
                                 TypeKind::bytes, TypeKind::duration, TypeKind::type,    TypeKind::null};
  if (!is_one_of(*e.type, written)) return &e;
  for (const auto& element : e.elements) {
    if (element.key != nullptr) {
      if (const auto* bad = not_a_string(*element.key)) return bad;
    }
    if (const auto* bad = not_a_string(*element.value)) return bad;
  }
  return nullptr;
}

class FormatReader {
 public:
  FormatReader(const Expr& call, std::vector<Issue>& issues)
      : call_(call), issues_(issues), text_(call.target->constant.text), elements_(call.args[0]->elements) {}

  void read() {
    std::size_t used = 0;
    while (at_ < text_.size()) {
      if (text_[at_++] != '%') continue;
      if (at_ == text_.size()) return fail(call_, "unexpected end of string");
      if (text_[at_] == '%') {
        ++at_;
        continue;
      }
      if (used == elements_.size()) return fail(call_, "index " + std::to_string(used) + " out of range");
      if (!clause(*elements_[used].value)) return;
      ++used;
    }
    if (elements_.size() > used) {
      fail(call_, "too many arguments supplied to string.format (expected " + std::to_string(used) + ", got " +
                      std::to_string(elements_.size()) + ")");
    }
  }

 private:
  void fail(const Expr& at, std::string message) {
    const bool whole = at.kind == Expr::Kind::constant || at.kind == Expr::Kind::identifier;
    const std::size_t length = whole && at.end > at.offset ? at.end - at.offset : 1;
    issues_.push_back({at.offset, length, std::move(message), {}});
  }
  bool unreadable(std::string reason) {
    fail(call_, "could not parse formatting clause: " + std::move(reason));
    return false;
  }

  bool precision() {
    static constexpr std::string_view wrong = "error while parsing precision: ";
    if (text_[at_] != '.') return true;
    const auto begin = ++at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    if (at_ == text_.size()) return unreadable(std::string(wrong) + "could not find end of precision specifier");
    const auto digits = text_.substr(begin, at_ - begin);
    const auto significant = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
    static const std::string most = std::to_string(std::numeric_limits<std::int64_t>::max());
    const bool too_large =
        significant.size() > most.size() || (significant.size() == most.size() && significant > most);
    if (!digits.empty() && !too_large) return true;
    return unreadable(std::string(wrong) + "error while converting precision to integer: strconv.Atoi: parsing \"" +
                      std::string(digits) + "\": " + (digits.empty() ? "invalid syntax" : "value out of range"));
  }

  bool clause(const Expr& argument) {
    if (!precision()) return false;
    const char letter = text_[at_++];
    switch (letter) {
      case 's':
        if (const auto* bad = not_a_string(argument)) {
          return unfit(*bad,
                       "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
                       "durations, and timestamps");
        }
        return true;
      case 'd':
        return takes(argument, {TypeKind::integer, TypeKind::uinteger}, "decimal clause can only be used on integers");
      case 'f':
        return takes(argument, {TypeKind::real, TypeKind::string}, "fixed-point clause can only be used on doubles");
      case 'e':
        return takes(argument, {TypeKind::real, TypeKind::string}, "scientific clause can only be used on doubles");
      case 'b':
        return takes(argument, {TypeKind::integer, TypeKind::uinteger, TypeKind::boolean},
                     "only integers and bools can be formatted as binary");
      case 'x':
      case 'X':
        return takes(argument, {TypeKind::integer, TypeKind::uinteger, TypeKind::string, TypeKind::bytes},
                     "only integers, byte buffers, and strings can be formatted as hex");
      case 'o':
        return takes(argument, {TypeKind::integer, TypeKind::uinteger}, "octal clause can only be used on integers");
      default:
        break;
    }
    // Go's %c of one byte of the text: the code point of that number.
    const auto byte = static_cast<unsigned char>(letter);
    const std::array<char, 2> pair{static_cast<char>(0xC0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3F))};
    const std::string written = byte < 0x80 ? std::string(1, letter) : std::string(pair.data(), pair.size());
    return unreadable("unrecognized formatting clause \"" + written + "\"");
  }

  bool takes(const Expr& argument, Kinds kinds, std::string_view rule) {
    return is_one_of(*argument.type, kinds) || unfit(argument, rule);
  }
  bool unfit(const Expr& argument, std::string_view rule) {
    fail(argument,
         "error during formatting: " + std::string(rule) + ", was given " + std::string(argument.type->runtime_name()));
    return false;
  }

  const Expr& call_;
  std::vector<Issue>& issues_;
  std::string_view text_;
  const std::vector<Element>& elements_;
  std::size_t at_ = 0;
};

}  // namespace

void validate_format(const Expr& call, std::vector<Issue>& issues) {
  FormatReader(call, issues).read();
}

}  // namespace tidegate::cel
