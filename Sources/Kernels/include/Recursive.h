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

typedef enum { dynamics_compressor, dynamics_expander } DynamicsKind;

// The static curve's slope is what a decibel above a compressor's threshold, or below an expander's, adds to the
// gain: 1 / ratio - 1, 1 - ratio. An expander's gain is `range` at least.
typedef struct {
  double threshold, slope, knee, range, makeup;
  BallisticsPoles poles;
} DynamicsSetting;

// Amplitudes at which a gate opens and closes, the samples below before it closes, and its gain then.
typedef struct {
  double opens, closes, hold, range;
  BallisticsPoles poles;
} GateSetting;

// Lines of a delay network at most, and of what goes in and comes out.
enum { DELAY_LINES = 32 };

// How the length of a delay line swings: depth * sin(2 pi (phase + rate * n)) samples, phase and rate in
// cycles.
typedef struct {
  double depth, rate, phase;
} DelaySweep;

// Delay lines that feed one another, each through `sections` biquads.
typedef struct {
  size_t lines, inputs, outputs, sections;
  // [line][input], what a line gets of each input; [line][line], of each other's output, or NULL for no
  // feedback; [output][line], what is heard of each line.
  const double *into, *back, *heard;
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

// Where the gradients of a network's numbers are added, laid out as these; NULL for those that nobody asks for, but
// the coefficients.
typedef struct {
  double *back, *heard, *coefficients, *times;
  // [line][depth rate phase].
  double *sweeps;
} DelayGradients;

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

  // A compressor or expander on `rows` tracks of `channels` linked channels: x[row * channels + channel].
  // state: [row], the smoothed gain in decibels; checkpoints: NULL, or [block][lanes].
  void (*dynamics_forward)(
      DynamicsKind kind, const float *const *x, float *const *y, size_t rows, size_t channels,
      size_t samples, const DynamicsSetting *settings, double *state, double *checkpoints);
  // dstate: [row], final in, initial out; dsettings: [row], added to.
  void (*dynamics_backward)(
      DynamicsKind kind, const float *const *x, const float *const *dy, float *const *dx,
      size_t rows, size_t channels, size_t samples, const DynamicsSetting *settings,
      const double *checkpoints, double *dstate, DynamicsSetting *dsettings);

  // A gate on `rows` tracks of `channels` linked channels, opened by heard[row * heard_channels + channel].
  // state: [row][3], how far it is closed, whether the switch is open, for how many samples the magnitude has been
  // below; checkpoints: NULL, or [block][3][lanes].
  void (*gate_forward)(
      const float *const *heard, size_t heard_channels, const float *const *x, float *const *y,
      size_t rows, size_t channels, size_t samples, const GateSetting *settings, double *state,
      double *checkpoints);
  // Nothing goes back to what is heard. dsettings: [row], added to: range and poles.
  void (*gate_backward)(
      const float *const *heard, size_t heard_channels, const float *const *x,
      const float *const *dy, float *const *dx, size_t rows, size_t channels, size_t samples,
      const GateSetting *settings, const double *checkpoints, GateSetting *dsettings);

  // Delay lines: x[input] in, y[output] out. history + line * stride holds what the line has taken from sample
  // 0 of the block on; before it there are at least `longest` + 3 samples, and the block's are written there.
  // state: [line][section][2]; checkpoints: NULL, or [block][group of lines][section][2][lanes];
  // scratch: delay_scratch(...) doubles, aligned to 64 bytes.
  void (*delay_network_forward)(
      const DelayNetwork *network, const float *const *x, float *const *y, size_t samples,
      double *history, size_t stride, double *state, double *checkpoints, double *scratch);
  // history as the forward pass left it; dhistory: [line][delay_window(longest)] doubles of scratch.
  void (*delay_network_backward)(
      const DelayNetwork *network, const float *const *dy, float *const *dx, size_t samples,
      const double *history, size_t stride, double *dhistory, const double *checkpoints,
      const DelayGradients *gradients, double *scratch);

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

// The way back through delay lines keeps the gradients of as many samples as can still be read, and of a chunk
// ahead of them, which is moved on chunk by chunk: few enough to stay in a processor's cache.
static inline size_t delay_chunk(size_t longest) {
  size_t chunk = longest + 3 > 4096 ? longest + 3 : 4096;
  return (chunk + RECURSIVE_BLOCK - 1) / RECURSIVE_BLOCK * RECURSIVE_BLOCK;
}
static inline size_t delay_window(size_t longest) { return longest + 3 + delay_chunk(longest); }

// Doubles of scratch that the delay network's kernels need.
static inline size_t delay_scratch(
    size_t lanes, size_t lines, size_t outputs, size_t sections) {
  size_t groups = (lines + lanes - 1) / lanes;
  return lanes * (groups * (14 * sections + (sections + 1) * RECURSIVE_BLOCK) + RECURSIVE_BLOCK +
                  lines * (lines + outputs));
}

// Doubles of scratch that the biquad kernels need.
static inline size_t biquad_scratch(size_t lanes, size_t sections) {
  return lanes * (16 * sections + (sections + 2) * RECURSIVE_BLOCK);
}
