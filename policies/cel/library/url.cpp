// k8s.io/apiserver pkg/cel/library/urls.go.
#include "policies/values/url.hpp"

#include <algorithm>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/opaque.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

using values::Url;

const Url& url_of(const Call& call) noexcept {
  return call.args[0].object<Url>();
}

Value parse(const Call& call) {
  const std::string_view text = call.args[0].text();
  if (const auto url = Url::parse(text)) return make_opaque(url_type, *url, call.context);
  std::string error;
  (void)Url::parse(text, &error);
  return call.context.error("URL parse error during conversion from string: " + error);
}

Value is_url(const Call& call) {
  return Value::of(Url::is_valid(call.args[0].text()));
}

template <std::string_view (Url::*part)(base::Arena&) const noexcept>
Value get(const Call& call) {
  return made_text((url_of(call).*part)(call.context.arena()), call.context);
}

// A map of each key to the list of its values, in the order in which they stand in the query.
Value get_query(const Call& call) {
  struct Pair {
    std::string_view key, value;
  };
  Context& context = call.context;
  const std::string_view query = url_of(call).raw_query;
  const auto most = static_cast<std::size_t>(std::count(query.begin(), query.end(), '&')) + 1;
  auto* const pairs = context.allocate<Pair>(most);
  auto* const texts = context.allocate<Value>(most);
  auto* const entries = context.allocate<Entry>(most);
  if (pairs == nullptr || texts == nullptr || entries == nullptr) return context.stop(Stop::memory);
  std::size_t count = 0;
  for (values::QueryReader reader(query); reader.next(pairs[count].key, pairs[count].value, context.arena());) {
    if (context.arena().exhausted()) return context.stop(Stop::memory);
    ++count;
    if (count == most) break;
  }
  // std::stable_sort would ask the heap for room.
  auto* const order = context.allocate<std::size_t>(count);
  if (order == nullptr && count > 0) return context.stop(Stop::memory);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::sort(order, order + count, [pairs](std::size_t left, std::size_t right) {
    return pairs[left].key != pairs[right].key ? pairs[left].key < pairs[right].key : left < right;
  });
  std::size_t keys = 0;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    const std::string_view key = pairs[order[begin]].key;
    for (; end < count && pairs[order[end]].key == key; ++end) texts[end] = Value::of(pairs[order[end]].value);
    entries[keys++] = {Value::of(key), Value::list({texts + begin, end - begin})};
  }
  return make_map(context, {entries, keys});
}

constexpr std::string_view type_name = "kubernetes.URL";

}  // namespace

void add_url(Environment& environment) {
  const Signature text = {"string"}, url = {type_name};
  environment.add_function({"url", {global("string_to_url", text, type_name, parse, costs::of_first)}});
  environment.add_function({"isURL", {global("is_url_string", text, "bool", is_url)}});
  environment.add_function({"getScheme", {member("url_get_scheme", url, "string", get<&Url::scheme>)}});
  environment.add_function({"getHost", {member("url_get_host", url, "string", get<&Url::host>)}});
  environment.add_function({"getHostname", {member("url_get_hostname", url, "string", get<&Url::hostname>)}});
  environment.add_function({"getPort", {member("url_get_port", url, "string", get<&Url::port>)}});
  environment.add_function(
      {"getEscapedPath", {member("url_get_escaped_path", url, "string", get<&Url::escaped_path>)}});
  environment.add_function({"getQuery", {member("url_get_query", url, "map(string, list(string))", get_query)}});
}

}  // namespace tidegate::cel::library
