#include "tests/policies/cel/conformance/json.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace tidegate::cel::conformance {

namespace {

void append_utf8(std::string& out, unsigned point) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Json all() {
    auto json = value();
    blanks();
    if (at_ != text_.size()) fail("something after the value");
    return json;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error("no JSON at byte " + std::to_string(at_) + ": " + what);
  }
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }
  char peek() {
    blanks();
    if (at_ == text_.size()) fail("unexpected end");
    return text_[at_];
  }
  void take(char expected) {
    if (peek() != expected) fail("unexpected character");
    ++at_;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  Json value() {
    Json json;
    const char first = peek();
    const auto begin = at_;
    if (first == '{') {
      json.kind = Json::Kind::object;
      list('}', [&] {
        peek();
        json.names.push_back(string());
        take(':');
        json.items.push_back(value());
      });
    } else if (first == '[') {
      json.kind = Json::Kind::array;
      list(']', [&] { json.items.push_back(value()); });
    } else if (first == '"') {
      json.kind = Json::Kind::string;
      json.text = string();
    } else if (word("null")) {
    } else if (word("true") || word("false")) {
      json.kind = Json::Kind::boolean;
      json.boolean = first == 't';
    } else {
      json.kind = Json::Kind::number;
      while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '-' ||
                                    text_[at_] == '+' || text_[at_] == '.')) {
        ++at_;
      }
      json.text = text_.substr(begin, at_ - begin);
      if (json.text.empty()) fail("no value");
    }
    json.source = text_.substr(begin, at_ - begin);
    return json;
  }

  template <class Each>
  void list(char close, Each each) {
    ++at_;
    if (peek() == close) {
      ++at_;
      return;
    }
    for (;;) {
      each();
      if (peek() == close) break;
      take(',');
    }
    ++at_;
  }

  unsigned hex() {
    unsigned point = 0;
    const auto* begin = text_.data() + at_;
    if (at_ + 4 > text_.size() || std::from_chars(begin, begin + 4, point, 16).ptr != begin + 4) fail("no \\u escape");
    at_ += 4;
    return point;
  }

  std::string string() {
    take('"');
    std::string out;
    for (;;) {
      if (at_ == text_.size()) fail("unexpected end");
      const char c = text_[at_++];
      if (c == '"') return out;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (at_ == text_.size()) fail("unexpected end");
      switch (const char escaped = text_[at_++]) {
        case 'n':
          out += '\n';
          break;
        case 't':
          out += '\t';
          break;
        case 'r':
          out += '\r';
          break;
        case 'b':
          out += '\b';
          break;
        case 'f':
          out += '\f';
          break;
        case 'u': {
          auto point = hex();
          if (point >= 0xD800 && point < 0xDC00 && word("\\u"))
            point = 0x10000 + ((point - 0xD800) << 10) + (hex() - 0xDC00);
          append_utf8(out, point);
          break;
        }
        default:
          out += escaped;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Json::Member> Json::members() const {
  std::vector<Member> all;
  for (std::size_t i = 0; i < names.size(); ++i) all.push_back({names[i], items[i]});
  return all;
}

const Json* Json::find(std::string_view name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? nullptr : &items[static_cast<std::size_t>(at - names.begin())];
}

const std::string& Json::text_of(std::string_view name) const {
  static const std::string empty;
  const auto* member = find(name);
  return member == nullptr || member->kind != Kind::string ? empty : member->text;
}

bool Json::flag(std::string_view name) const {
  const auto* member = find(name);
  return member != nullptr && member->boolean;
}

Json read_json(std::string_view text) {
  return Reader(text).all();
}

}  // namespace tidegate::cel::conformance
