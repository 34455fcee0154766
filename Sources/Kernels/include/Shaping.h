// Curves without memory under antiderivative anti-aliasing of second order, and the gain of a look-ahead limiter.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum {
  SHAPER_TANH,  // f(x) = (tanh(x + bias) - tanh(bias)) / (1 - tanh(bias)^2)
  SHAPER_CLIP,  // f(x) = min(max(x, -1), 1)
} ShaperKind;

typedef struct {
  ShaperKind kind;
  double bias;  // of SHAPER_TANH
} ShaperCurve;

// What a limiter's gain is made from. A peak from ceiling * knee on is brought down to `target`; between there and the
// ceiling the gain has a curve without a step. Without a knee, at 1, it falls in one step.
typedef struct {
  double ceiling, target, knee, release;  // release: the share of what is missing to 1 that a sample gives back
  size_t third;   // values in each of the three running means
  size_t window;  // values of the running minimum
} LimiterSetting;

// What a limiter remembers, with rings of 3 * third (means) and 2 * window numbers (values and places of what can still
// become the minimum).
typedef struct {
  double released;  // the gain before the minimum
  int64_t sums[3];  // of the running means, in 2^-30
  int64_t place;    // values so far
  size_t slot;      // where the means go on in their ring
  size_t first, count;
  size_t quiet;     // values since `released` was last below 1
  float last_peak;
} LimiterMemory;

// The interpolator of three points after a sample (`interpolated_peaks`), and where the first point's samples begin.
typedef struct {
  const float *taps;
  size_t tap_count, start;
} PeakTaps;

typedef struct {
  // y[n] = the mean of f over the triangle of x[n], x[n+1], x[n+2], all their weighted means alike: twice the second
  // divided difference of f's second antiderivative. x: count + 2 values. Right to 1e-11 before y is rounded.
  void (*shape_forward)(const ShaperCurve *curve, size_t count, const float *x, float *y);

  // dx, count + 2 values, from dy.
  void (*shape_backward)(const ShaperCurve *curve, size_t count, const float *x, const float *dy,
                         float *dx);

  // The gain at each of `count` peaks, averaged in whole numbers of 2^-30: such sums are exact, so they do not drift
  // and do not depend on blocks. trace: NULL, or for the adjoint count numbers of the gain before the minimum, then
  // count of which value in the block the minimum was, below 0 where it came before; of equal ones the last.
  void (*limiter_gains)(const LimiterSetting *setting, size_t count, const float *peaks,
                        LimiterMemory *memory, int64_t *means, int64_t *minima, float *gains,
                        double *_Nullable trace);

  // The adjoint: dpeaks is written; dceiling (target goes with it) and drelease are added to. last_peak and released:
  // the memory before the block. scratch: 2 * count numbers.
  void (*limiter_gains_adjoint)(const LimiterSetting *setting, size_t count, const float *peaks,
                                float last_peak, double released, const double *trace,
                                const float *dgains, double *scratch, float *dpeaks,
                                double *dceiling, double *drelease);

  // The adjoint of `interpolated_peaks` over channels and interpolators: adds the gradient of each peak to the
  // samples of the point that is the largest, of equal ones the first. A peak without a gradient costs nothing.
  // Channels lie `stride` floats apart.
  void (*peaks_adjoint)(size_t channels, size_t stride, const float *samples, size_t interpolators,
                        const PeakTaps *interpolator, size_t count, const float *dpeaks,
                        float *dsamples);
} ShapingKernels;

#pragma clang assume_nonnull end
