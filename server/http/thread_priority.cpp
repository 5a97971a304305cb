#include "server/http/thread_priority.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

#include "policies/base/limits.hpp"

namespace tidegate::http {

// On Linux a nice value is a thread's, whatever POSIX says: setpriority(2).
bool run_beside_workers() noexcept {
  constexpr int nicest = 19;
  errno = 0;
  const int before = getpriority(PRIO_PROCESS, 0);
  if (before == -1 && errno != 0) return false;
  return setpriority(PRIO_PROCESS, 0, std::min(before + limits::beside_nice, nicest)) == 0;
}

}  // namespace tidegate::http
