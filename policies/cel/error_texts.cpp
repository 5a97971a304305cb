#include "policies/cel/error_texts.hpp"

#include <cstring>

#include "policies/cel/operations.hpp"

namespace tidegate::cel {

std::string_view joined(Context& context, std::initializer_list<std::string_view> pieces) noexcept {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  auto* room = context.allocate<char>(size + 1);
  if (room == nullptr) return {};
  std::size_t at = 0;
  for (const std::string_view piece : pieces) {
    if (piece.empty()) continue;
    std::memcpy(room + at, piece.data(), piece.size());
    at += piece.size();
  }
  return {room, size};
}

Value error_of(Context& context, std::initializer_list<std::string_view> pieces) noexcept {
  const std::string_view text = joined(context, pieces);
  return text.data() == nullptr ? context.stop(Stop::memory) : Value::error(text);
}

KeyText::KeyText(const Value& key) noexcept {
  switch (key.kind()) {
    case Kind::string:
      text_ = key.text();
      break;
    case Kind::boolean:
      text_ = key.boolean() ? "true" : "false";
      break;
    case Kind::integer:
      text_ = number_text(key.integer(), room_);
      break;
    case Kind::uinteger:
      text_ = number_text(key.uinteger(), room_);
      break;
    case Kind::real:
      text_ = number_text(key.real(), room_);
      break;
    default:
      text_ = type_name(key);
      break;
  }
}

}  // namespace tidegate::cel
