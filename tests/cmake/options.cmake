# Compiler and linker options that every target of ours gets, and the functions that make our targets.
add_library(tidegate_options INTERFACE)
target_include_directories(tidegate_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(tidegate_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)

if(TIDEGATE_SANITIZE)
  target_compile_options(tidegate_options INTERFACE -O1 -g1 -fno-omit-frame-pointer -fsanitize=${TIDEGATE_SANITIZE}
    -fno-sanitize-recover=all)
  target_link_options(tidegate_options INTERFACE -fsanitize=${TIDEGATE_SANITIZE})
  # GCC's own instrumentation makes it see uninitialised values inside the standard library (GCC bug 105562).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(tidegate_options INTERFACE -Wno-maybe-uninitialized)
  else()
    target_compile_options(tidegate_options INTERFACE
      -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/cmake/sanitizers.ignore)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_BUILD_TYPE STREQUAL "Release")
  # PIE, full RELRO, FORTIFY and stack protection: the binary stands in front of every write to a cluster.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
  target_compile_options(tidegate_options INTERFACE -fstack-protector-strong -fstack-clash-protection
    -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  target_link_options(tidegate_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(TIDEGATE_FUZZ)
  target_compile_options(tidegate_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# tidegate_library(NAME [LIBS …]): the static library tidegate_NAME of all .cpp files of the current folder.
function(tidegate_library name)
  cmake_parse_arguments(ARG "" "" "LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_library(tidegate_${name} STATIC ${sources})
  target_link_libraries(tidegate_${name} PUBLIC tidegate_options ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
endfunction()

# tidegate_test(NAME [LIBS …]): the doctest binary NAME_test of all .cpp files of the current folder, run by ctest.
function(tidegate_test name)
  cmake_parse_arguments(ARG "" "" "LIBS;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name}_test ${sources} ${CMAKE_SOURCE_DIR}/tests/support/doctest_main.cpp)
  target_link_libraries(${name}_test PRIVATE tidegate_options ${ARG_LIBS})
  target_compile_definitions(${name}_test PRIVATE TIDEGATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name}_test)
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()

# tidegate_fuzzer(NAME SOURCE [LIBS …]): a libFuzzer target; its seed corpus lies in tests/fuzz/corpus/NAME.
function(tidegate_fuzzer name source)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  if(TIDEGATE_FUZZ)
    add_executable(fuzz_${name} ${source})
    target_link_libraries(fuzz_${name} PRIVATE tidegate_options ${ARG_LIBS} -fsanitize=fuzzer)
    if(NOT TARGET fuzzers)
      add_custom_target(fuzzers)
    endif()
    add_dependencies(fuzzers fuzz_${name})
  endif()
endfunction()
