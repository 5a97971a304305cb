#include "server/app/build_info.hpp"

namespace tidegate::app {

namespace {
#if defined(__clang__)
constexpr const char* compiler = "Clang " __clang_version__;
#else
constexpr const char* compiler = "GCC " __VERSION__;
#endif
}  // namespace

observe::BuildInfo build_info() {
  return {TIDEGATE_VERSION, TIDEGATE_REVISION, compiler};
}

std::string version_text() {
  return std::string("tidegate ") + TIDEGATE_VERSION + " (revision " + TIDEGATE_REVISION + ", " + compiler + ")";
}

}  // namespace tidegate::app
