#include "ceilings.h"

#include <immintrin.h>
#include <string.h>

// Twelve sums that do not wait for each other: enough for two units with a latency of four cycles, and with a factor
// and a summand few enough for sixteen registers.
#define SUMS 12

#define MULTIPLY_ADD(name, isa, vector, lanes, set, fused)                       \
  __attribute__((target(isa))) static double name(long rounds) {                 \
    vector sums[SUMS], factor = set(0.999f), summand = set(1e-3f);               \
    for (int i = 0; i < SUMS; i++) sums[i] = set((float)i);                      \
    for (long round = 0; round < rounds; round++) {                              \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++)          \
        sums[i] = fused(sums[i], factor, summand);                               \
      __asm__ volatile("" ::: "memory");                                         \
    }                                                                            \
    for (int i = 1; i < SUMS; i++) sums[0] += sums[i];                           \
    volatile float kept = sums[0][0];                                            \
    (void)kept;                                                                  \
    return 2.0 * lanes * SUMS * rounds;                                          \
  }

#define UNFUSED(a, b, c) ((a) * (b) + (c))

MULTIPLY_ADD(multiply_add_512, "avx512f", __m512, 16, _mm512_set1_ps, _mm512_fmadd_ps)
MULTIPLY_ADD(multiply_add_256, "avx2,fma", __m256, 8, _mm256_set1_ps, _mm256_fmadd_ps)
MULTIPLY_ADD(multiply_add_128, "sse2", __m128, 4, _mm_set1_ps, UNFUSED)

double ceilings_multiply_add(const char *instruction_set, long rounds) {
  if (strcmp(instruction_set, "avx512") == 0) return multiply_add_512(rounds);
  if (strcmp(instruction_set, "avx2") == 0) return multiply_add_256(rounds);
  return multiply_add_128(rounds);
}

float ceilings_read(const float *x, size_t count) {
  float sums[64] = {0};
  for (size_t i = 0; i + 64 <= count; i += 64)
    for (int lane = 0; lane < 64; lane++) sums[lane] += x[i + lane];
  float sum = 0;
  for (int lane = 0; lane < 64; lane++) sum += sums[lane];
  return sum;
}

void ceilings_triad(float *restrict y, const float *restrict x, const float *restrict z, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] + 2 * z[i];
}
