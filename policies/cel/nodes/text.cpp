#include "policies/cel/nodes/text.hpp"

namespace tidegate::cel::nodes {

std::string_view join(Context& context, std::initializer_list<std::string_view> pieces) noexcept {
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

Value error(Context& context, std::initializer_list<std::string_view> pieces) noexcept {
  const std::string_view text = join(context, pieces);
  return text.data() == nullptr ? context.stop(Stop::memory) : Value::error(text);
}

KeyText::KeyText(const Value& key) noexcept {
  char* const begin = room_.data();
  char* const end = begin + room_.size();
  char* last = begin;
  switch (key.kind()) {
    case Kind::string:
      text_ = key.text();
      return;
    case Kind::boolean:
      text_ = key.boolean() ? "true" : "false";
      return;
    case Kind::null:
      text_ = "null";
      return;
    case Kind::integer:
      last = std::to_chars(begin, end, key.integer()).ptr;
      break;
    case Kind::uinteger:
      last = std::to_chars(begin, end, key.uinteger()).ptr;
      break;
    case Kind::real:
      last = std::to_chars(begin, end, key.real(), std::chars_format::general).ptr;
      break;
    default:
      break;
  }
  text_ = std::string_view(begin, static_cast<std::size_t>(last - begin));
}

}  // namespace tidegate::cel::nodes
