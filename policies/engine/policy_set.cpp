#include "policies/engine/policy_set.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "policies/engine/rules/directory.hpp"

namespace tidegate::engine {

namespace {

bool concerns(const ExceptionSource& exception, const PolicySource& policy, const RuleSource& rule) {
  return std::ranges::any_of(exception.policies, [&](const ExceptionSource::Policy& named) {
    return named.name == policy.name &&
           (named.rules.empty() || std::ranges::find(named.rules, rule.name) != named.rules.end());
  });
}

std::string hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace

PolicySet::PolicySet(RuleSet rules, std::string hash)
    : rules_(std::move(rules)), hash_(std::move(hash)), index_(rules_.policies) {
  for (const PolicySource& policy : rules_.policies) {
    heavy_ = heavy_ || policy.heavy;
    reads_managed_fields_ = reads_managed_fields_ || policy.reads_managed_fields;
    first_rules_.push_back(static_cast<std::uint32_t>(names_.size()));
    for (const RuleSource& rule : policy.rules) {
      names_.push_back({policy.name, rule.name});
      auto& found = by_rule_.emplace_back();
      for (const ExceptionSource& exception : rules_.exceptions) {
        if (concerns(exception, policy, rule)) found.push_back(&exception);
      }
    }
  }
}

std::string hash_of(std::span<const SourceFile> files) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  // Lengths are part of what is hashed, so that no two sets of files give the same bytes.
  const auto add = [&](std::string_view text) {
    const auto size = static_cast<std::uint64_t>(text.size());
    EVP_DigestUpdate(context.get(), &size, sizeof size);
    EVP_DigestUpdate(context.get(), text.data(), text.size());
  };
  for (const SourceFile& file : files) {
    // Only the last part of the name: the same files hash alike wherever they are mounted.
    add(std::string_view(file.name).substr(file.name.rfind('/') + 1));
    add(file.text);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  return hexadecimal({digest.data(), length});
}

std::shared_ptr<const PolicySet> compile_policy_set(std::span<const SourceFile> files, base::Diagnostics& diagnostics,
                                                    std::chrono::system_clock::time_point now,
                                                    const Parallel& parallel) {
  auto rules = load_rules(files, diagnostics, std::chrono::floor<std::chrono::days>(now), parallel);
  diagnostics.sort();
  if (!rules || diagnostics.has_errors()) return nullptr;
  return std::make_shared<const PolicySet>(std::move(*rules), hash_of(files));
}

std::shared_ptr<const PolicySet> load_policy_set(const std::filesystem::path& path, base::Diagnostics& diagnostics,
                                                 std::chrono::system_clock::time_point now, const Parallel& parallel) {
  const std::vector<SourceFile> files = read_rule_directory(path, diagnostics);
  if (diagnostics.has_errors()) return nullptr;
  return compile_policy_set(files, diagnostics, now, parallel);
}

}  // namespace tidegate::engine
