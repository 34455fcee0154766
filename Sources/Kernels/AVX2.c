#include "Includes.inc"

#if defined(__x86_64__)
#define VECTOR_BYTES 32
#define TABLE_NAME "avx2"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Table.inc"
#pragma clang attribute pop

const KernelTable *kernels_avx2(void) {
  if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))) return NULL;
  return &table;
}
#else
const KernelTable *kernels_avx2(void) { return NULL; }
#endif
