#include "bench/load/corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "bench/load/bounds.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {

using base::fail;
using base::Result;

namespace {

constexpr std::size_t arena_bytes = 128 * limits::MiB;

// Where the string that starts at `at` (a quote) ends, behind its closing quote. REQUIRES: valid JSON.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// The bytes of the object that is the value of top-level member `name`. REQUIRES: `text` is a valid JSON object that
// has this member, its value is an object, and no name in it needs escapes. A parsed document no longer knows where
// its values stood, and a review must be sent byte for byte.
std::string_view object_bytes(std::string_view text, std::string_view name) {
  int depth = 0;
  bool wanted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t end = end_of_string(text, i);
      // A string value cannot be mistaken for the name: what follows it is no '{'.
      if (depth == 1) wanted = text.substr(i + 1, end - i - 2) == name;
      i = end - 1;
    } else if (c == '{' || c == '[') {
      if (depth == 1 && wanted) begin = i;
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
      if (depth == 1 && begin != 0) return text.substr(begin, i + 1 - begin);
    }
  }
  return {};
}

bool usable_route(std::string_view route) {
  return route.starts_with('/') &&
         std::all_of(route.begin(), route.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

bool usable_weight(std::int64_t weight) {
  return weight >= 1 && weight <= static_cast<std::int64_t>(bounds::max_weight);
}

std::string weight_problem() {
  return fmt::format("the weight is not a whole number from 1 to {}", bounds::max_weight);
}

// Reads one document; what is a line form and what a review, the members tell.
class Reader {
 public:
  Result<Review> read(std::string_view text, std::string source) {
    arena_.reset();
    padded_.assign(text);
    padded_.append(json::padding_bytes, '\0');
    const std::string_view stable = std::string_view(padded_).substr(0, text.size());
    auto root = parser_.parse(stable, arena_);
    if (!root) return fail(fmt::format("{}: {}", source, root.error().message));
    Review review;
    review.source = std::move(source);
    if (root->find("review") == nullptr) return finish(std::move(review), *root, stable);
    const json::Node& inner = (*root)["review"];
    if (!inner.is_object()) return wrong(review, "\"review\" is not an object");
    if (const json::Node* path = root->find("path")) {
      if (!usable_route(path->string())) return wrong(review, "\"path\" is not a path that starts with \"/\"");
      review.route = path->string();
    }
    if (const json::Node* weight = root->find("weight")) {
      if (!weight->is_integer() || !usable_weight(weight->integer())) return wrong(review, weight_problem());
      review.weight = static_cast<std::uint64_t>(weight->integer());
    }
    if (const json::Node* expected = root->find("expect")) {
      const auto expect = parse_expect(expected->string());
      if (!expect) return wrong(review, "\"expect\" is not \"allow\", \"deny\", \"patch\" or \"any\"");
      review.expect = *expect;
    }
    const std::string_view bytes = object_bytes(stable, "review");
    if (bytes.empty()) return wrong(review, "the name \"review\" is written with escapes");
    return finish(std::move(review), inner, bytes);
  }

 private:
  static base::Error wrong(const Review& review, std::string_view what) {
    return fail(fmt::format("{}: {}", review.source, what));
  }

  static Result<Review> finish(Review review, const json::Node& root, std::string_view bytes) {
    review.api_version = root["apiVersion"].string();
    if (root["kind"].string() != "AdmissionReview" ||
        (review.api_version != "admission.k8s.io/v1" && review.api_version != "admission.k8s.io/v1beta1")) {
      return wrong(review, "not an AdmissionReview of admission.k8s.io/v1 or v1beta1");
    }
    const std::string_view uid = root["request"]["uid"].string();
    if (uid.empty()) return wrong(review, "request.uid is missing or empty");
    // Strings without escapes borrow from the text, so this is where the uid stands.
    const std::less<const char*> before;
    if (before(uid.data(), bytes.data()) || !before(uid.data(), bytes.data() + bytes.size())) {
      return wrong(review, "request.uid is written with escapes");
    }
    review.uid_offset = static_cast<std::size_t>(uid.data() - bytes.data());
    review.body = bytes;
    if (uid.size() != uid_bytes) {
      review.body.replace(review.uid_offset, uid.size(), "00000000-0000-4000-8000-000000000000");
    }
    return review;
  }

  json::Parser parser_;
  base::Arena arena_{arena_bytes, limits::retained_scratch_bytes};
  std::string padded_;
};

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

class Loader {
 public:
  std::optional<base::Error> add_path(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return add_file(path);
    std::vector<std::string> files;
    for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->path().extension() == ".json") files.push_back(entry->path().string());
    }
    if (error) return fail(fmt::format("{}: {}", path, error.message()));
    if (files.empty()) return fail(fmt::format("{}: no *.json file in this directory", path));
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) {
      if (auto problem = add_file(file)) return problem;
    }
    return std::nullopt;
  }

  std::vector<Review> take() { return std::move(reviews_); }

 private:
  std::optional<base::Error> add_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return fail(fmt::format("{}: {}", path, error.message()));
    if (size > limits::max_bench_corpus_bytes) return fail(fmt::format("{}: too large", path));
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file) return fail(fmt::format("{}: cannot be read", path));
    if (auto problem = read_sidecar(std::filesystem::path(path).replace_extension(".expect"))) return problem;
    // A review over several lines is one document; where each line is one, the whole is not JSON.
    if (auto whole = reader_.read(text, path)) return add(std::move(*whole));
    return add_lines(path, text);
  }

  // `deny` or `deny 5`.
  std::optional<base::Error> read_sidecar(const std::filesystem::path& path) {
    sidecar_ = {};
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    std::ifstream file(path);
    std::string decision;
    std::string weight;
    std::string more;
    file >> decision >> weight >> more;
    const auto expect = parse_expect(decision);
    if (!expect || !more.empty()) {
      return fail(fmt::format("{}: not allow, deny, patch or any, and then perhaps a weight", path.string()));
    }
    sidecar_.expect = *expect;
    if (weight.empty()) return std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(weight.data(), weight.data() + weight.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != weight.data() + weight.size() || !usable_weight(number)) {
      return fail(fmt::format("{}: {}", path.string(), weight_problem()));
    }
    sidecar_.weight = static_cast<std::uint64_t>(number);
    return std::nullopt;
  }

  std::optional<base::Error> add_lines(const std::string& path, std::string_view text) {
    const std::size_t first_end = text.find('\n');
    const bool one_line = first_end == std::string_view::npos || blank(text.substr(first_end));
    std::size_t number = 0;
    bool found = false;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view row = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++number;
      if (blank(row)) continue;
      auto review = reader_.read(row, one_line ? path : fmt::format("{}:{}", path, number));
      if (!review) return review.error();
      if (auto problem = add(std::move(*review))) return problem;
      found = true;
    }
    return found ? std::nullopt : std::optional(fail(fmt::format("{}: empty", path)));
  }

  std::optional<base::Error> add(Review review) {
    bytes_ += review.body.size();
    if (reviews_.size() == limits::max_bench_reviews || bytes_ > limits::max_bench_corpus_bytes) {
      return fail(fmt::format("more than {} reviews or {} MiB of them", limits::max_bench_reviews,
                              limits::max_bench_corpus_bytes / limits::MiB));
    }
    if (review.expect == Expect::any) review.expect = sidecar_.expect;
    if (review.weight == 1) review.weight = sidecar_.weight;
    weights_ += review.weight;
    if (weights_ > bounds::max_order) return fail(fmt::format("the weights add up to more than {}", bounds::max_order));
    reviews_.push_back(std::move(review));
    return std::nullopt;
  }

  Reader reader_;
  std::vector<Review> reviews_;
  std::size_t bytes_ = 0;
  std::uint64_t weights_ = 0;
  struct Sidecar {
    Expect expect = Expect::any;
    std::uint64_t weight = 1;
  };
  Sidecar sidecar_;  // of the file that is being read
};

}  // namespace

Result<Review> read_review(std::string_view text, std::string source) {
  return Reader().read(text, std::move(source));
}

Result<std::vector<Review>> read_corpus(std::span<const std::string> paths) {
  Loader loader;
  for (const std::string& path : paths) {
    if (auto problem = loader.add_path(path)) return std::move(*problem);
  }
  auto reviews = loader.take();
  if (reviews.empty()) return fail("no reviews to send");
  return reviews;
}

}  // namespace tidegate::bench
