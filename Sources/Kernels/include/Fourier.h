// The Fourier transform of real signals whose length is a power of two, and what those of others are made of.
#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

enum {
  FOURIER_LANES = 8,        // in every instruction set, so that one table serves them all
  FOURIER_SMALLEST = 128,   // the least number of samples
  FOURIER_SPARE = 32,       // floats of scratch beyond the number of samples
};

// A signal's even and odd samples are the real and imaginary parts of half as many complex numbers: m vectors
// of eight. A table holds, where W(n) = e^(-2 pi i/n),
//   for each eight of k = 0 ..< 4 m: W(16 m)^k, eight real parts, then eight imaginary;
//   for n = m, m/4, m/16 ... while n > 8, for p = 0 ..< n/4: W(n)^p, W(n)^2p, W(n)^3p;
//   for each eight of k = 0 ..< m, for j = 1 ... 7: W(8 m)^jk, eight real parts, then eight imaginary.
typedef struct {
  // X[k] = sum over n of signal[n] e^(-2 pi i kn/N), k = 0 ... N/2, interleaved.
  // scratch: samples + FOURIER_SPARE floats.
  void (*forward)(size_t samples, const float *table, const float *signal, float *spectrum,
                  float *scratch);

  // signal[n] = sum over all N bins of S[k] e^(2 pi i kn/N), where S[k] is `middle` X[k], the real part of
  // `end` X[k] for k = 0 and N/2, and beyond those conj(S[N-k]). The spectrum is lost.
  void (*inverse)(size_t samples, const float *table, float *spectrum, float end, float middle,
                  float *signal, float *scratch);

  // For other lengths, over interleaved complex numbers. First the transform of `count` numbers, a power of two from
  // FOURIER_SMALLEST / 2 on, with parts exchanged: i conj(Z[k]), where Z[k] = sum over n of z[n]
  // e^(-2 pi i kn/count). Done twice it gives count z[n]. table: for 2 count samples, as is scratch.
  void (*exchanged)(size_t count, const float *table, const float *numbers, float *result,
                    float *scratch);

  // y[k] = a[k] x[k] + b[k] conj(x[count - 1 - k])
  void (*mirrored)(size_t count, const float *a, const float *b, const float *x, float *y);

  // y[n] = x[n] w[n], where x is real.
  void (*modulated)(size_t count, const float *x, const float *w, float *y);

  // The real part alone: y[n] = Re(x[n] conj(w[n])).
  void (*demodulated)(size_t count, const float *x, const float *w, float *y);
} FourierKernels;

#pragma clang assume_nonnull end
