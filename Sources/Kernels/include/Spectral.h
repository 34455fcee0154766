#pragma once

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// What `magnitude_distances` sums up over the magnitudes a and b of two spectra.
typedef enum {
  DISTANCE_LOGARITHMIC,  // |log a - log b|
  DISTANCE_LINEAR,       // |a - b|
  DISTANCE_SQUARED,      // (a - b)^2
  DISTANCE_ENERGY,       // b^2
} DistanceSum;
enum { DISTANCE_SUMS = 4 };

// The neighbouring bins that a band is made of; count: a multiple of 16.
typedef struct {
  size_t first, count;
} BandSpan;

// A filter whose coefficients repeat every `output_period` outputs, for which the input goes on by
// `input_period`. `starts` says for each phase where its `taps` inputs begin, counted from those of its period;
// `weights` has a row of taps for each phase. taps: a multiple of 16.
typedef struct {
  size_t input_period, output_period, taps;
  const ptrdiff_t *starts;
  const float *weights;
} PolyphaseTable;

typedef struct {
  // Two biquads in series on two channels at once, in double, and the energy of what comes out.
  // coefficients: b0 b1 b2 a1 a2 of each biquad. state: 12 values, carried (inputs and outputs of
  // both biquads one and two samples ago, channels side by side). energy: the sum of squares of
  // each channel, added to. A mono signal passes its pointer twice.
  void (*weighted_energy)(const float *first, const float *second, size_t count,
                         const double *coefficients, double *state, double *energy);

  // The largest magnitude from each sample up to the next one, at four points: the sample and three
  // interpolated ones. Output i uses samples[i ..< i + tap_count]; its own sample is
  // samples[i + tap_count / 2 - 1]. taps: three phases for each tap, tap after tap. `peaks` keeps
  // the larger of what it holds and what is found. Returns the largest found.
  float (*interpolated_peaks)(const float *samples, size_t count, const float *taps,
                             size_t tap_count, float *_Nullable peaks);

  // y[i] = sum over k of weights[p, k] x[b input_period + starts[p] + k] where
  // phase + i = b output_period + p.
  void (*polyphase)(size_t count, size_t phase, PolyphaseTable table, const float *x, float *y);

  // Sums of products of spectra (interleaved complex):
  //   y[o] (+)= sum over s of a[s] x[o x_output_stride + s x_term_stride],
  // or with the conjugate of x. Strides in floats, may be negative. floats: the length of a
  // spectrum, a multiple of 16.
  void (*multiply_spectra)(const float *a, ptrdiff_t a_stride, const float *x,
                          ptrdiff_t x_output_stride, ptrdiff_t x_term_stride, float *y,
                          ptrdiff_t y_stride, size_t outputs, size_t terms, size_t floats,
                          bool conjugate, bool accumulate);

  // y[i] += a[i] b[i]
  void (*add_product)(size_t count, const float *a, const float *b, float *y);

  // Magnitudes of interleaved complex numbers, sqrt(max(re^2 + im^2, floor)).
  void (*magnitudes)(size_t count, float floor, const float *spectrum, float *y);

  // Their gradient dy spectrum / magnitude, interleaved; 0 below the floor and at zero.
  void (*magnitude_gradient)(size_t count, float floor, const float *spectrum, const float *dy,
                            float *gradient);

  // Adds to sums, in the order of DistanceSum, what they are of two spectra's magnitudes as above. The floor is
  // positive. Each of `gradients`, at most DISTANCE_SUMS and `stride` floats apart, becomes the gradient of
  // one sum for the spectrum a; in place of the energy that of a^2.
  void (*magnitude_distances)(size_t count, float floor, const float *a, const float *b,
                             double *sums, size_t gradients, const DistanceSum *of,
                             float *gradient, size_t stride);

  // y[i] += sum over r of factors[r] x[r * row_stride + i]
  void (*add_weighted_rows)(size_t rows, size_t count, const float *factors, const float *x,
                          size_t row_stride, float *y);

  // Each band as a complex number without imaginary part: y[2b] = sum over its span of weights x, where the
  // weights of one band follow those of the other.
  void (*gather_bands)(size_t bands, const BandSpan *spans, const float *weights, const float *x,
                      float *y);

  // Its adjoint: adds weights dy[2b] to the span of each band in dx.
  void (*spread_bands)(size_t bands, const BandSpan *spans, const float *weights, const float *dy,
                      float *dx);
} SpectralKernels;

#pragma clang assume_nonnull end
