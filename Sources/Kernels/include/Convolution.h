#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Where a tap finds its weight and its first sample, in floats from those of its channel.
typedef struct {
  ptrdiff_t weight, sample;
} ConvolutionTap;

// What each result is the sum of: every tap of every channel, weights ascending in the table. The
// weights of two rows of results and of two channels lie `weight_row` and `weight_channel` apart, the
// samples of two channels `sample_channel`. Samples are asked for `ahead` floats before they are
// needed, unless that is 0: for sums over more than the first-level cache holds, since processors do
// not foresee strides so long.
typedef struct {
  size_t channels, tap_count;
  const ConvolutionTap *_Nullable taps;
  ptrdiff_t weight_row, weight_channel, sample_channel, ahead;
} ConvolutionSum;

enum {
  CONVOLUTION_ROWS = 6,      // rows of results that `correlate` makes at once: whole sixes are fastest
  CONVOLUTION_SLACK = 128,   // floats that it may read, and ignore, after the last sample it needs
  CONVOLUTION_PADDING = 16,  // `correlation_gradient` reads on up to a multiple of this
};

typedef struct {
  // y[r y_stride + t] = bias[r] + sum over channels c and taps k of
  //   weights[r weight_row + c weight_channel + k.weight] samples[c sample_channel + k.sample + t]
  // for r < rows, t < count, summed in this order.
  void (*correlate)(const ConvolutionSum *sum, size_t rows, size_t count, const float *weights,
                    const float *samples, const float *_Nullable bias, float *y, size_t y_stride);

  // gradient[r weight_row + c weight_channel + k.weight] +=
  //   sum over t < count of dy[r dy_stride + t] samples[c sample_channel + k.sample + t].
  // From `count` to the next multiple of CONVOLUTION_PADDING dy is 0 and samples are finite.
  void (*correlation_gradient)(const ConvolutionSum *sum, size_t rows, size_t count,
                              const float *dy, size_t dy_stride, const float *samples,
                              float *gradient);

  // The same row of some images, one after another in x, interleaved in y: for i < count,
  // y[i images + n] = x[n x_stride + first + i step]; 0 where that lies outside 0 ..< extent.
  void (*gather)(size_t count, size_t images, const float *x, size_t x_stride, ptrdiff_t first,
                 ptrdiff_t step, ptrdiff_t extent, float *y);

  // The reverse: y[n y_stride + first + i step] = x[i images + n] where that lies inside 0 ..< extent.
  void (*scatter)(size_t count, size_t images, const float *x, float *y, size_t y_stride,
                  ptrdiff_t first, ptrdiff_t step, ptrdiff_t extent);
} ConvolutionKernels;

#pragma clang assume_nonnull end
