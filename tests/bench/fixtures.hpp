// Reviews, answers and files for the load generator's tests.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "bench/load/request_book.hpp"

namespace tidegate::bench {

inline constexpr std::string_view a_uid = "11111111-2222-4333-8444-555555555555";

inline std::string review_text(std::string_view uid = a_uid, std::string_view version = "v1") {
  return R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/)" + std::string(version) +
         R"(","request":{"uid":")" + std::string(uid) + R"(","operation":"CREATE","object":{"kind":"Pod"}}})";
}

// An answer to `uid` with `rest` inside `response`, such as `,"allowed":true`.
inline std::string answer_text(std::string_view uid = a_uid, std::string_view rest = R"(,"allowed":true)",
                               std::string_view version = "v1") {
  return R"({"apiVersion":"admission.k8s.io/)" + std::string(version) +
         R"(","kind":"AdmissionReview","response":{"uid":")" + std::string(uid) + "\"" + std::string(rest) + "}}";
}

// A directory that goes away with its contents.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = std::filesystem::temp_directory_path() / "tidegate-bench-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  // Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace tidegate::bench
