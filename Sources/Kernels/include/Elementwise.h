#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// y[i] = f(x[i])
typedef enum {
  UNARY_NEGATE,
  UNARY_ABSOLUTE,
  UNARY_SIGN,  // -1, 0 or 1
  UNARY_SQUARE,
  UNARY_SQUARE_ROOT,
  UNARY_RECIPROCAL,
  UNARY_EXPONENTIAL,
  UNARY_LOGARITHM,
  UNARY_AMPLITUDE,  // 10^(x/20)
  UNARY_TANGENT_HYPERBOLIC,
  UNARY_SIGMOID,
  UNARY_SINE,
  UNARY_COSINE,
  UNARY_ERROR_COMPLEMENT,  // 1 - erf x
} UnaryOperation;

// y[i] = f(a[i], b[i])
typedef enum {
  BINARY_ADD,
  BINARY_SUBTRACT,
  BINARY_MULTIPLY,
  BINARY_DIVIDE,
  BINARY_MAXIMUM,
  BINARY_MINIMUM,
  BINARY_GREATER,           // 1 where a > b, else 0
  BINARY_GREATER_OR_EQUAL,  // 1 where a >= b, else 0
} BinaryOperation;

// The constants of one Adam step (Kingma & Ba 2015, algorithm 1; https://arxiv.org/abs/1412.6980).
typedef struct {
  float mean_decay, mean_weight;      // beta1, 1 - beta1
  float square_decay, square_weight;  // beta2, 1 - beta2
  float step;                         // learning rate / (1 - beta1^t)
  float square_root_scale;            // 1 / sqrt(1 - beta2^t)
  float epsilon;
  float gradient_scale;  // what each gradient counts
  float gradient_decay;  // how much of the value is added to its gradient
  float value_scale;     // what stays of the value before the step
} AdamStep;

// What an Adam step reads and what it writes; both may be the same memory.
typedef struct {
  float *value, *mean, *square;
  float *_Nullable square_maximum;  // the largest squares so far (AMSGrad), or none
} AdamState;

typedef struct {
  void (*unary)(UnaryOperation operation, size_t count, const float *x, float *y);

  // Each stride is 1, or 0 where one value serves the whole row; y may be a or b.
  void (*binary)(BinaryOperation operation, size_t count, const float *a, size_t stride_a,
                 const float *b, size_t stride_b, float *y);

  // The sum of a row, accumulated in double in an order that depends on `count` alone.
  double (*sum)(size_t count, const float *x);

  // y[i] = sum over r of x[r * row_stride + i], rows in order, accumulated in double.
  void (*sum_rows)(size_t rows, size_t count, const float *x, size_t row_stride, float *y);

  // One Adam step on a slice of a parameter.
  void (*adam)(size_t count, AdamStep step, AdamState before, const float *gradient,
               AdamState after);

  // z[i] = a * x[i] + b * y[i]; z may be x or y.
  void (*weighted_sum)(size_t count, float a, const float *x, float b, const float *y, float *z);

  // y[i] = (1 - s) dry[i] + s wet[i], s = share[i * stride]; the stride is 1, or 0 for one share.
  void (*blend)(size_t count, const float *dry, const float *wet, const float *share,
                size_t stride, float *y);
  // dshare[i * stride] is the gradient of a share: of one share of all, their sum.
  void (*blend_adjoint)(size_t count, const float *dry, const float *wet, const float *share,
                        size_t stride, const float *dy, float *ddry, float *dwet, float *dshare);
} ElementwiseKernels;

#pragma clang assume_nonnull end
