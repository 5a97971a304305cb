#include "bench/load/request_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>

namespace tidegate::bench {

namespace {

// `/validate`, `/validate/fail`, `/validate?timeout=10s`, but not `/validated`.
bool is_validating(std::string_view path) {
  constexpr std::string_view prefix = "/validate";
  if (!path.starts_with(prefix)) return false;
  const std::string_view rest = path.substr(prefix.size());
  return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

}  // namespace

UidSource::UidSource(std::uint64_t seed, int thread) {
  std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  std::mt19937_64 random(sequence);
  const std::uint64_t high = random();
  const std::string text = fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                                       high & 0xfff, 0x8000 | (thread & 0x3fff), 0);
  std::copy(text.begin(), text.end(), uid_.begin());
}

const Uid& UidSource::next() noexcept {
  ++counter_;
  std::uint64_t rest = counter_;
  // The carry stops where the digits no longer change, which is nearly always the first or second.
  for (std::size_t i = uid_.size() - 1; i >= 24; --i) {
    const char digit = "0123456789abcdef"[rest & 0xf];
    uid_[i] = digit;
    if (digit != '0') break;
    rest >>= 4;
  }
  return uid_;
}

RequestBook::RequestBook(std::span<const Review> reviews, const Target& target, bool path_from_url) {
  requests_.reserve(reviews.size());
  for (const Review& review : reviews) {
    std::string path = path_from_url || review.route.empty() ? target.path : review.route;
    Request request;
    request.validating = is_validating(path);
    if (!target.query.empty() && path.find('?') == std::string::npos) path += "?" + target.query;
    // What kube-apiserver sends; without Accept-Encoding, since answers are compared byte for byte.
    request.text = fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tidegate-bench\r\nContent-Length: {}\r\n"
        "Accept: application/json, */*\r\nContent-Type: application/json\r\n\r\n",
        path, target.authority(), review.body.size());
    request.uid_offset = request.text.size() + review.uid_offset;
    request.text += review.body;
    std::memcpy(request.own_uid.data(), request.text.data() + request.uid_offset, uid_bytes);
    requests_.push_back(std::move(request));
  }
}

std::string_view RequestBook::bytes(std::size_t index, const Uid& uid) noexcept {
  Request& request = requests_[index];
  std::memcpy(request.text.data() + request.uid_offset, uid.data(), uid.size());
  return request.text;
}

std::vector<std::size_t> sending_order(std::span<const Review> reviews, bool shuffle, std::uint64_t seed) {
  std::uint64_t common = 0;
  for (const Review& review : reviews) common = std::gcd(common, review.weight);
  // The k-th of n requests of one review stands at (2k + 1) / 2n of the round.
  std::vector<std::pair<double, std::size_t>> places;
  for (std::size_t i = 0; i < reviews.size(); ++i) {
    const std::uint64_t times = reviews[i].weight / common;
    for (std::uint64_t k = 0; k < times; ++k) {
      places.emplace_back(static_cast<double>(2 * k + 1) / static_cast<double>(2 * times), i);
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<std::size_t> order;
  order.reserve(places.size());
  for (const auto& place : places) order.push_back(place.second);
  if (shuffle) {
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
  }
  return order;
}

}  // namespace tidegate::bench
