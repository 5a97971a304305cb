// The readers of IP addresses, networks, URLs and semantic versions: whatever the bytes, they end; asking for an
// error's text changes nothing; what they take keeps its value through its text; what they give is UTF-8 again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/values/cidr.hpp"
#include "policies/values/go_quote.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/semantic_version.hpp"
#include "policies/values/url.hpp"

using namespace tidegate::values;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Rune rune = first_rune(text.substr(i));
    if (rune.code == 0xFFFD && rune.length == 1) return false;
    i += rune.length;
  }
  return true;
}

template <class T>
void check_network_value(std::string_view text) {
  std::string error;
  const auto value = T::parse(text, &error);
  require(T::parse(text) == value);
  require(value.has_value() == error.empty());
  if (!value) return;
  typename T::Buffer buffer{};
  require(T::parse(value->write(buffer)) == value);
}

void check_networks(std::string_view text) {
  const auto network = Cidr::parse(text);
  if (!network) return;
  require(network->masked().masked() == network->masked());
  require(network->contains(network->address()) && network->contains(*network));
  require(network->contains(network->masked()) && network->masked().contains(*network));
}

void check_url(std::string_view text) {
  tidegate::base::Arena arena(1 << 22, 0);
  std::string error;
  const auto url = Url::parse(text, &error);
  require(Url::parse(text).has_value() == url.has_value());
  require(url.has_value() == error.empty());
  require(!url || Url::is_valid(text));
  if (!url) return;
  require(*url == *url);
  require(Url::is_valid(text));
  for (const std::string_view part :
       {url->scheme(arena), url->host(arena), url->hostname(arena), url->port(arena), url->escaped_path(arena)}) {
    require(is_utf8(part));
  }
  std::string_view key, value;
  for (QueryReader reader(url->raw_query); reader.next(key, value, arena);) require(is_utf8(key) && is_utf8(value));
  (void)to_string(*url);
}

void check_version(std::string_view text) {
  tidegate::base::Arena arena(1 << 22, 0);
  std::string error;
  const auto version = SemanticVersion::parse(text, &error);
  require(version.has_value() == error.empty());
  const auto normal = normalized_version(text, arena);
  const auto normalized = normal ? SemanticVersion::parse(*normal) : std::nullopt;
  if (!version) return;
  // What is strict stays what it is.
  require(normalized && *normalized == *version);
  require((*version <=> *version) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_network_value<IpAddress>(text);
  check_network_value<Cidr>(text);
  check_networks(text);
  // Strings of expressions are UTF-8.
  if (is_utf8(text)) {
    check_url(text);
    check_version(text);
  }
  return 0;
}
