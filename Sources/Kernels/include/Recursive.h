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

// Amplitudes at which a gate opens and closes, and the samples below before it closes.
typedef struct {
  double opens, closes, hold;
} GateSetting;

// Lines of a delay network at most.
enum { DELAY_LINES = 32 };

// How the length of a delay line swings: depth * sin(2 pi (phase + rate * n)) samples, phase and rate in
// cycles.
typedef struct {
  double depth, rate, phase;
} DelaySweep;

// Delay lines that feed one another, each through `sections` biquads.
typedef struct {
  size_t lines, sections;
  // [line][line], what a line gets of each other's output; NULL for no feedback.
  const double *matrix;
  // [line][section][b0 b1 b2 a1 a2].
  const double *coefficients;
  // [line][time_length]: one time for all samples, or as many as there are samples. A delay is a time * unit
  // samples and its sweep, if any, from 2 to `longest`.
  const float *times;
  size_t time_length;
  double unit, longest;
  // [line], or NULL.
  const DelaySweep *sweeps;
} DelayNetwork;

// A filter with a gain. `tangent` is tan(pi f / fs).
typedef enum { gain_filter_peak, gain_filter_low_shelf, gain_filter_high_shelf } GainFilterType;
typedef struct {
  double tangent, q;
} GainFilterSetting;

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

  // Whether a gate is open, 1 or 0, by the magnitudes of one track.
  // state: whether it is open, and for how many samples the magnitude has been below; carried.
  void (*gate_openings)(
      const float *loudest, float *openings, size_t samples, const GateSetting *setting,
      double *state);

  // Delay lines: x[line] in, w[line] out. history + line * stride holds what the line has taken from sample 0
  // of the block on; before it there are at least `longest` + 3 samples, and the block's are written there.
  // state: [line][section][2]; checkpoints: NULL, or [block][group of lines][section][2][lanes];
  // scratch: delay_scratch(...) doubles, aligned to 64 bytes.
  void (*delay_network_forward)(
      const DelayNetwork *network, const float *const *x, float *const *w, size_t samples,
      double *history, size_t stride, double *state, double *checkpoints, double *scratch);
  // history as the forward pass left it; dhistory: zeros, laid out alike. dmatrix: [line][line],
  // dcoefficients: [line][section][5], added to. dtimes: as times; one time is added to.
  // dsweeps: [line], added to, or NULL.
  void (*delay_network_backward)(
      const DelayNetwork *network, const float *const *dw, float *const *dx, size_t samples,
      const double *history, double *dhistory, size_t stride, const double *checkpoints,
      double *dmatrix, double *dcoefficients, float *dtimes, DelaySweep *dsweeps, double *scratch);

  // A peak or shelf on `rows` rows, with a gain in decibels for every sample of each; two rows may
  // share one's gain. state: [row][2], carried; checkpoints: NULL, or [block][2][lanes]. x[i] may be
  // y[i].
  void (*gain_filter_forward)(
      const float *const *x, const float *const *gain, float *const *y, size_t rows,
      size_t samples, GainFilterType type, const GainFilterSetting *settings, double *state,
      double *checkpoints);
  // dgain[i]: what row i adds to the gradient of its gain. dstate: [row][2], final in, initial out;
  // dsettings: [row], added to. dx[i] may be dy[i].
  void (*gain_filter_backward)(
      const float *const *x, const float *const *gain, const float *const *dy, float *const *dx,
      float *const *dgain, size_t rows, size_t samples, GainFilterType type,
      const GainFilterSetting *settings, const double *checkpoints, double *dstate,
      GainFilterSetting *dsettings);
} RecursiveKernels;

// Doubles of scratch that the delay network's kernels need.
static inline size_t delay_scratch(size_t lanes, size_t lines, size_t sections) {
  size_t groups = (lines + lanes - 1) / lanes;
  return lanes * (groups * (14 * sections + (sections + 1) * RECURSIVE_BLOCK) + RECURSIVE_BLOCK);
}

// Doubles of scratch that the biquad kernels need.
static inline size_t biquad_scratch(size_t lanes, size_t sections) {
  return lanes * (16 * sections + (sections + 2) * RECURSIVE_BLOCK);
}
