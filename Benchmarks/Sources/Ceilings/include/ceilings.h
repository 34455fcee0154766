#ifndef CEILINGS_H
#define CEILINGS_H

#include <stddef.h>

/// Multiplies and adds in registers alone, as fast as one core can with an instruction set: `avx512`, `avx2`, or any
/// other name for the baseline. Returns how many operations that were, a product and a sum counting as two.
double ceilings_multiply_add(const char *instruction_set, long rounds);

/// Reads what lies in memory; the sum of all.
float ceilings_read(const float *x, size_t count);

/// y = x + 2 z, the triad of McCalpin's STREAM.
void ceilings_triad(float *y, const float *x, const float *z, size_t count);

#endif
