#include "policies/base/scratch_text.hpp"

#include <memory>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"

namespace tidegate::base {

namespace {

using Pool = std::vector<std::unique_ptr<std::string>>;

Pool& pool() {
  thread_local Pool texts = [] {
    Pool made;
    made.reserve(limits::kept_scratch_texts);
    return made;
  }();
  return texts;
}

}  // namespace

ScratchText::ScratchText() : text_(nullptr) {
  Pool& texts = pool();
  if (texts.empty()) {
    auto text = std::make_unique<std::string>();
    text->reserve(limits::first_scratch_text_bytes);
    text_ = text.release();
    return;
  }
  text_ = texts.back().release();
  texts.pop_back();
}

ScratchText::~ScratchText() {
  if (text_ == nullptr) return;
  std::unique_ptr<std::string> text(text_);
  Pool& texts = pool();
  if (texts.size() == limits::kept_scratch_texts || text->capacity() > limits::kept_scratch_text_bytes) return;
  text->clear();
  texts.push_back(std::move(text));
}

void append_part(std::string& out, const Quoted& part) {
  append_quoted(out, part.text, part.most);
}

}  // namespace tidegate::base
