#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// What is done to the elements of one channel: z = (x - mean) scale + shift, then y = z where z > 0 and
// slope z elsewhere. A rectifier alone has mean 0, scale 1, shift 0; a normalisation alone has slope 1.
typedef struct {
  float mean, scale, shift, slope;
} ChannelMap;

// Sums over a channel that its gradients are made from; g is the gradient of z.
typedef struct {
  double gradient;          // g
  double deviation;         // g (x - mean)
  double negative;          // dy z where z <= 0: the gradient of the slope
} ChannelSums;

typedef struct {
  // The sum of (x - mean)^2, in double throughout.
  double (*squared_deviations)(size_t count, double mean, const float *x);

  void (*normalize)(size_t count, ChannelMap map, const float *x, float *y);

  // The sums of a row.
  ChannelSums (*normalize_sums)(size_t count, ChannelMap map, const float *x, const float *dy);

  // dx = scale (g - offset - (x - mean) tilt)
  void (*normalize_gradient)(size_t count, ChannelMap map, float offset, float tilt, const float *x,
                            const float *dy, float *dx);
} NormalizationKernels;

#pragma clang assume_nonnull end
