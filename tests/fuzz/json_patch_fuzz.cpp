// Any document and any patch, `[document, patch]`, or two documents, `[before, after, null]`: applying ends, leaves the
// document before as it was, and what comes out can be written and read again; the patch between two documents leads
// from the one to the other.
#include <cstdlib>
#include <string>

#include "policies/admission/json_patch.hpp"
#include "policies/admission/json_patch_apply.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace {

using namespace tidegate;

constexpr std::size_t room_bytes = 256 * limits::KiB;

void apply_any(const json::Node& document, const json::Node& patch, base::Arena& arena) {
  const auto operations = admission::read_patch(patch);
  if (!operations) return;
  const std::string untouched = json::to_json(document);
  admission::PatchRoom room{room_bytes};
  const auto patched = admission::apply_patch(document, *operations, arena, room);
  if (json::to_json(document) != untouched) std::abort();
  if (!patched || !*patched) return;
  const std::string written = json::to_json(**patched);
  // Measured sizes leave escapes out, which take at most six bytes for one.
  if (written.size() > 6 * (untouched.size() + room_bytes)) std::abort();
  base::Arena again(64 * limits::MiB, 0);
  const auto read = json::parse_copy(written, again);
  if (!read || !json::equal(*read, **patched)) std::abort();
}

void compare(const json::Node& before, const json::Node& after, base::Arena& arena) {
  std::string text;
  const auto count = admission::write_patch(before, after, text);
  if (!count || *count == 0) return;
  const auto patch = json::parse_copy(text, arena);
  if (!patch) return;  // the arena is full
  const auto operations = admission::read_patch(*patch);
  admission::PatchRoom room{limits::max_patch_bytes};
  const auto patched = admission::apply_patch(before, *operations, arena, room);
  if (!patched) {
    // The root can only be replaced by an object or array, and the arena is small.
    const bool container = (before.is_array() || before.is_object()) && (after.is_array() || after.is_object());
    if (container && !arena.exhausted() && room.bytes > limits::max_patch_bytes / 2) std::abort();
    return;
  }
  if (!*patched || !json::equal(**patched, after)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  base::Arena arena(16 * limits::MiB, 0);
  const auto input = json::parse_copy({reinterpret_cast<const char*>(data), size}, arena);
  if (!input) return 0;
  const auto items = input->items();
  if (items.size() == 2) apply_any(items[0], items[1], arena);
  if (items.size() == 3) compare(items[0], items[1], arena);
  return 0;
}
