// Recursive filters: exact time-domain recursions and their time-reversed adjoints.
//
// Rows (one signal of one channel, or one track) ride in the lanes of a vector of doubles, up to
// `lanes` at once; sums, states and coefficients are double, signals float. A forward pass may
// leave its state at the start of every block of RECURSIVE_BLOCK samples as a checkpoint; the
// backward pass walks the blocks in reverse and computes each again from there, in the L1 cache.
// At the start of a block a state below 1e-30 becomes 0, so tails never reach denormal numbers.
#pragma once

#include <stddef.h>

enum { RECURSIVE_BLOCK = 64 };

// Attack where the gain falls below its smoothed value, release elsewhere: the poles of
// s[n] = pole * s[n-1] + (1 - pole) * g[n].
typedef struct {
  double attack, release;
} BallisticsPoles;

// The static curve's slope is 1 / ratio - 1: what a decibel above the threshold adds to the gain.
typedef struct {
  double threshold, slope, knee, makeup;
  BallisticsPoles poles;
} CompressorSetting;

// Levels in decibels at which a gate opens and closes, and the samples below before it closes.
typedef struct {
  double opens, closes, hold;
} GateSetting;

typedef struct {
  // The largest number of rows in one call.
  size_t lanes;

  // A cascade of `sections` biquads on `rows` rows of `samples` samples.
  // coefficients: [row][section][b0 b1 b2 a1 a2]; state: [row][section][2], carried in and out.
  // checkpoints: NULL, or [block][section][2][lanes]. scratch: biquad_scratch(...) doubles,
  // aligned to 64 bytes. x[i] may be y[i].
  void (*biquad_forward)(
      const float *const *x, float *const *y, size_t rows, size_t samples, size_t sections,
      const double *coefficients, double *state, double *checkpoints, double *scratch);
  // dstate: [row][section][2], the gradient of the final state in, of the initial state out.
  // dcoefficients: [row][section][5], added to. dx[i] may be dy[i].
  void (*biquad_backward)(
      const float *const *x, const float *const *dy, float *const *dx, size_t rows, size_t samples,
      size_t sections, const double *coefficients, const double *checkpoints, double *dstate,
      double *dcoefficients, double *scratch);

  // Smooths a gain in decibels. state: [row]; checkpoints: NULL, or [block][lanes].
  void (*ballistics_forward)(
      const float *const *g, float *const *s, size_t rows, size_t samples,
      const BallisticsPoles *poles, double *state, double *checkpoints);
  // dstate: [row], final in, initial out; dpoles: [row], added to.
  void (*ballistics_backward)(
      const float *const *g, const float *const *ds, float *const *dg, size_t rows, size_t samples,
      const BallisticsPoles *poles, const double *checkpoints, double *dstate,
      BallisticsPoles *dpoles);

  // A compressor on `rows` tracks of `channels` linked channels: x[row * channels + channel].
  // state: [row], the smoothed gain in decibels; checkpoints: NULL, or [block][lanes].
  void (*compressor_forward)(
      const float *const *x, float *const *y, size_t rows, size_t channels, size_t samples,
      const CompressorSetting *settings, double *state, double *checkpoints);
  // dstate: [row], final in, initial out; dsettings: [row], added to.
  void (*compressor_backward)(
      const float *const *x, const float *const *dy, float *const *dx, size_t rows,
      size_t channels, size_t samples, const CompressorSetting *settings,
      const double *checkpoints, double *dstate, CompressorSetting *dsettings);

  // Whether a gate is open, 1 or 0, by the level in decibels of one track.
  // state: whether it is open, and for how many samples the level has been below; carried.
  void (*gate_openings)(
      const float *level, float *openings, size_t samples, const GateSetting *setting,
      double *state);
} RecursiveKernels;

// Doubles of scratch that the biquad kernels need.
static inline size_t biquad_scratch(size_t lanes, size_t sections) {
  return lanes * (16 * sections + (sections + 2) * RECURSIVE_BLOCK);
}
