// Reading an image pattern. Half of this is refusing: a pattern that lets strangers in, or that can match nothing,
// looks like one that works, so each gets an error with its remedy.
#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/image_names.hpp"
#include "policies/values/image_pattern.hpp"

namespace tidegate::values {
namespace {

using namespace ascii;

bool has_star(std::string_view text) noexcept {
  return text.find('*') != std::string_view::npos;
}
bool only_stars(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

class Compiler {
 public:
  explicit Compiler(std::string_view text) : text_(text) {}

  struct Parts {
    bool any_name = false;
    std::string host, port, repository, tag, digest;
  };

  TextResult<Parts> compile() {
    Parts parts;
    const std::size_t at = text_.find('@');
    const std::size_t slash = text_.find('/');
    if (const std::size_t scheme = text_.find("://"); scheme != std::string_view::npos) {
      return wrong(text_.substr(0, scheme + 3), "an image's name has no scheme",
                   "write \"" + std::string(text_.substr(scheme + 3)) + "\"");
    }
    const bool has_slash = slash != std::string_view::npos;
    if (has_slash && at < slash) return wrong(text_.substr(0, slash), "a registry's name has no '@'", "");
    std::string_view name = text_.substr(0, at);
    if (at != std::string_view::npos) {
      if (auto read = read_digest(text_.substr(at + 1), parts); !read) return read.error();
    }
    // A colon in the first of several components belongs to the port.
    const std::size_t colon = name.find(':', has_slash ? slash : 0);
    const std::string_view tag = colon == std::string_view::npos ? std::string_view() : name.substr(colon + 1);
    name = name.substr(0, colon);
    if (!has_slash && name.find('.') != std::string_view::npos) return missing_repository(name, tag);
    if (!has_slash && (name == "localhost" || name == "localhost*")) return missing_repository(name, tag);
    if (colon != std::string_view::npos) {
      if (auto read = read_tag(tag, parts); !read) return read.error();
    }
    if (only_stars(name)) {
      parts.any_name = true;
      return parts;
    }
    if (auto read = read_name(name, parts); !read) return read.error();
    return parts;
  }

 private:
  TextError wrong(std::string_view part, std::string message, std::string hint) const {
    return TextError{std::move(message), static_cast<std::size_t>(part.data() - text_.data()), part.size(),
                     std::move(hint)};
  }

  // `registry.example.com*`, `registry.example.com:5000`: a host, but no repository.
  TextError missing_repository(std::string_view name, std::string_view port) const {
    const std::size_t last = name.find_last_not_of('*');
    if (last == std::string_view::npos) return wrong(name, "the pattern names no repository", "write *");
    const std::string host(name.substr(0, last + 1));
    const bool is_port = !port.empty() && all_of(port, is_digit);
    const std::string remedy = "write \"" + host + (is_port ? ":" + std::string(port) : std::string()) + "/*\"";
    if (last + 1 < name.size()) {
      return wrong(text_,
                   base::quoted(text_) + " would also match " + host + (host.back() == '.' ? "" : ".") + "evil.io",
                   remedy);
    }
    return wrong(text_, base::quoted(text_) + " names a registry without a repository", remedy);
  }

  TextResult<void> read_name(std::string_view name, Parts& parts) const {
    const std::size_t slash = name.find('/');
    const std::string_view first = name.substr(0, slash == std::string_view::npos ? 0 : slash);
    if (only_stars(first)) {
      return wrong(first, "the leading * could be any registry or any organisation of Docker Hub",
                   "name the registry: \"docker.io/" + std::string(name) + "\"");
    }
    std::string_view repository = name;
    parts.host = default_image_host;
    if (!first.empty() && (names_image_host(first) || first.front() == '[')) {
      repository = name.substr(slash + 1);
      if (auto read = read_host(first, repository, parts); !read) return read;
    }
    if (auto checked = check_repository(repository); !checked) return checked;
    // Docker Hub as a whole is `docker.io/*`; any other single name there is an official image's.
    const bool official = parts.host == default_image_host && parts.port.empty() &&
                          repository.find('/') == std::string_view::npos && !only_stars(repository);
    // The implied library/ counts: such a name is too long for an image, and so for what this pattern reads as.
    if (official && !has_star(repository) && official_prefix.size() + repository.size() > max_repository_bytes) {
      return wrong(repository, base::quoted(repository) + " can match no repository", "");
    }
    parts.repository = (official ? std::string(official_prefix) : std::string()).append(repository);
    return {};
  }

  TextResult<void> read_host(std::string_view first, std::string_view repository, Parts& parts) const {
    const std::size_t colon = find_port_colon(first);
    const std::string_view host = first.substr(0, colon);
    if (colon != std::string_view::npos) {
      const std::string_view port = first.substr(colon + 1);
      if (has_star(port)) {
        return wrong(port, "* does not stand for a port", "write the port, or a pattern for each port");
      }
      if (port.empty() || !all_of(port, is_digit)) {
        return wrong(port, base::quoted(port) + " is no port", "a registry is HOST or HOST:PORT");
      }
      parts.port = port;
    }
    parts.host = lowered(host);
    if (auto checked = check_host(host, parts.host, repository); !checked) return checked;
    if (parts.port.empty() && parts.host == legacy_image_host) parts.host = default_image_host;
    return {};
  }

  TextResult<void> check_host(std::string_view host, std::string_view lowered, std::string_view repository) const {
    if (!has_star(host)) {
      // Whether a reference could have it: the reader of references knows best.
      if (!parse_image(std::string(host) + ":1/a") && !parse_image(std::string(host) + "/a")) {
        return wrong(host, base::quoted(host) + " is no registry's name", "a registry is HOST or HOST:PORT");
      }
      return {};
    }
    std::string_view rest = lowered;
    if (take_last_label(rest) == "*") {
      return wrong(host, base::quoted(host) + " lets anyone in who owns a domain below another suffix",
                   "write the end of the host out");
    }
    for (std::string_view labels = host; !labels.empty();) {
      const std::string_view label = take_last_label(labels);
      if (label == "*") continue;
      if (has_star(label)) {
        return wrong(label,
                     "in a registry's name * stands for whole labels only: " + base::quoted(host) +
                         " would also match hosts of strangers",
                     label_remedy(host, label, repository));
      }
      const auto plain = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
      if (label.empty() || !all_of(label, plain)) {
        return wrong(host, base::quoted(host) + " is no registry's name", "a registry is HOST or HOST:PORT");
      }
    }
    if (host.front() == '.') return wrong(host, base::quoted(host) + " is no registry's name", "");
    return {};
  }

  // `gcr.io*/x` → gcr.io/x; `*gcr.io/x` → *.gcr.io/x; `eu*.gcr.io/x` → *.gcr.io/x; but not `eu*.io/x` → *.io/x.
  static std::string label_remedy(std::string_view host, std::string_view label, std::string_view repository) {
    const auto place = static_cast<std::size_t>(label.data() - host.data());
    const std::string_view after = host.substr(place + label.size());
    std::string better;
    if (after.empty()) {
      better = host.substr(0, host.find_last_not_of('*') + 1);
    } else if (const std::size_t stars = label.find_first_not_of('*');
               place == 0 && stars > 0 && stars < label.size() && label[stars] != '-') {
      better = "*." + std::string(host.substr(stars));
    } else if (after.find('.', 1) != std::string_view::npos) {
      better = std::string(host.substr(0, place)) + "*" + std::string(after);
    }
    return better.empty() ? std::string() : "write \"" + better + "/" + std::string(repository) + "\"";
  }

  TextResult<void> check_repository(std::string_view repository) const {
    if (repository.empty())
      return wrong(repository, "the pattern names no repository", "write \"" + std::string(text_) + "*\"");
    for (const char& c : repository) {
      if (is_lower(c) || is_digit(c) || std::string_view("._-/*").find(c) != std::string_view::npos) continue;
      const std::string_view part(&c, 1);
      if (is_upper(c)) return wrong(part, "repositories are lower-case: this would match nothing", "");
      return wrong(part, base::quoted(part) + " is in no repository's name",
                   "* is the only wildcard; patterns are no regular expressions");
    }
    // Between stars every piece must be able to stand in a name.
    if (repository.front() == '/' || repository.front() == '.' || repository.find("//") != std::string_view::npos ||
        repository.find("..") != std::string_view::npos || repository.find("/.") != std::string_view::npos) {
      return wrong(repository, base::quoted(repository) + " can match no repository", "");
    }
    if (repository.back() == '/') {
      return wrong(repository, base::quoted(repository) + " can match no repository: it ends in '/'",
                   "write \"" +
                       std::string(text_.substr(
                           0, static_cast<std::size_t>(repository.data() - text_.data()) + repository.size())) +
                       "*\"");
    }
    if (!has_star(repository) && !parse_image("x.io/" + std::string(repository))) {
      return wrong(repository, base::quoted(repository) + " can match no repository", "");
    }
    return {};
  }

  TextResult<void> read_tag(std::string_view tag, Parts& parts) const {
    std::string filled(tag);
    std::replace(filled.begin(), filled.end(), '*', 'x');
    if (!is_image_tag(filled)) {
      return wrong(tag, base::quoted(tag) + " can match no tag",
                   "a tag is 1 to 128 letters, digits, '_', '.' and '-'; * is any of them");
    }
    parts.tag = tag;
    return {};
  }

  TextResult<void> read_digest(std::string_view digest, Parts& parts) const {
    const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == ':' || c == '*'; };
    if (digest.empty() || !all_of(digest, allowed) || (!has_star(digest) && !is_image_digest(digest))) {
      return wrong(digest, base::quoted(digest) + " can match no digest",
                   "a digest is sha256:, sha384: or sha512: and its lower-case hex digits; * is any of them");
    }
    parts.digest = digest;
    return {};
  }

  std::string_view text_;
};

}  // namespace

TextResult<ImagePattern> ImagePattern::compile(std::string_view text) {
  if (text.empty()) return TextError{"the pattern is empty", 0, 0, "* matches every image"};
  if (text.size() > limits::max_image_bytes) {
    return TextError{"the pattern has more than " + std::to_string(limits::max_image_bytes) + " bytes", 0, text.size(),
                     ""};
  }
  auto parts = Compiler(text).compile();
  if (!parts) return parts.error();
  ImagePattern pattern;
  pattern.text_ = text;
  pattern.any_name_ = parts->any_name;
  pattern.host_ = std::move(parts->host);
  pattern.port_ = std::move(parts->port);
  pattern.repository_ = std::move(parts->repository);
  pattern.tag_ = std::move(parts->tag);
  pattern.digest_ = std::move(parts->digest);
  return pattern;
}

}  // namespace tidegate::values
