#include "Includes.inc"

#if defined(__x86_64__)
#define VECTOR_BYTES 64
#define TABLE_NAME "avx512"
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "Table.inc"
#pragma clang attribute pop

const KernelTable *kernels_avx512(void) {
  if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("fma"))) return NULL;
  return &table;
}
#else
const KernelTable *kernels_avx512(void) { return NULL; }
#endif
