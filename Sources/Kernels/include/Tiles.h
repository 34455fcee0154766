#pragma once

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// Convolution of many channels by tiles: 64 neighbouring samples of a row, or 8 by 8 of an image, become 32 slabs
// of two numbers, their spectrum, in which a convolution is a product of matrices, slab by slab. The first slab
// of a row, and the first two of an image, hold bins that are real, two each; every other holds one bin. Vectors
// lie across tiles, or across channels: as many lanes as a vector has floats.
//
// A slab of vectors holds for each index real parts, then imaginary parts, 2 lanes floats. A slab of factors
// holds for each index the real parts, then the imaginary parts, of `rows` lanes, 2 rows floats, and in further
// panels the lanes that follow.

// Where each lane's tiles lie, `tiles` one after the other: in rows, or images, `row_step` floats apart, each
// `first_step` samples further on. A row that is NULL gives zeros, as do samples outside 0 ..< extent of a row
// and those from `count` on. Where there are two phases, every second sample of a row belongs to the same one;
// where samples are repeated, each stands for two, and all numbers but extent and row_step count them so.
// Images have a `top` for each lane beside the `first` column, `height` rows of `extent`, and `lines` that count.
// Up to `end` memory may be read.
typedef struct {
  const float *_Nullable const *_Nonnull rows;
  const ptrdiff_t *first, *_Nullable top;
  size_t tiles;
  ptrdiff_t row_step, first_step;
  size_t extent, height, count, lines, phases;
  bool is_repeated;
  const float *end;
} TileSource;

// Where each lane's tiles go: samples from `from` on, `count` in all phases together, inside 0 ..< extent of a row
// that is not NULL; of images `lines` from `from_line` on, inside 0 ..< height. To the samples of each tile its
// bias is added. Where samples are repeated, each is the sum of two of the tile, and only `from` counts those.
typedef struct {
  float *_Nullable const *_Nonnull rows;
  const ptrdiff_t *first, *_Nullable top;
  size_t tiles;
  ptrdiff_t row_step;
  size_t extent, height, from, from_line, count, lines, phases;
  bool is_repeated;
  const float *_Nullable bias;
} TileTarget;

typedef struct {
  size_t lanes, rows;

  // Tiles to vectors; slabs lie `slab` floats apart, phases `phase` and tiles `step`.
  void (*vectors)(const TileSource *x, float *y, size_t slab, size_t phase, size_t step);

  // Tiles to factors, scaled such that `tiles` gives the product's inverse, conjugate where asked; panels lie `panel` floats apart.
  void (*factors)(const TileSource *x, bool is_conjugate, float *y, size_t slab, size_t phase,
                  size_t step, size_t panel);

  // Vectors to tiles: the inverse, scaled.
  void (*tiles)(const float *x, size_t slab, size_t phase, size_t step, const TileTarget *y);

  // In each of `slabs` slabs, for each of `panels` panels and `rows` lanes r of it, the vector
  //   y[panel rows + r] = sum over i < depth of factors[panel][i][r] x[i]
  // of complex numbers, of pairs of real numbers in the first `reals` slabs; or that is added to y.
  void (*multiply)(size_t slabs, size_t reals, size_t depth, size_t panels, const float *x,
                   size_t x_slab, const float *factors, size_t factor_slab, size_t panel, float *y,
                   size_t y_slab, bool adds);
} TileKernels;

#pragma clang assume_nonnull end
