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
//
// Images of which every second row and column has a result, 3 by 3 taps, have a transform of their own, in which all
// numbers are real: see `StridedTiles.inc`. Some of its factors meet several numbers of a tile each, so its tiles have
// more slabs than the factors have.
enum { TILE_SLABS = 32, STRIDED_SLABS = 25, STRIDED_FACTOR_SLABS = 13 };

// What a tile is, and which transform it takes. Those of strided images: windows of 7 by 7 samples, of 4 by 4 gradients
// of results for the adjoint, of 3 by 3 gradients of results for that of the weights, and filters, of the adjoint too.
typedef enum {
  TILE_ROW,
  TILE_IMAGE,
  STRIDED_SAMPLES,
  STRIDED_ADJOINT_SAMPLES,
  STRIDED_RESULTS,
  STRIDED_FILTER,
  STRIDED_ADJOINT_FILTER,
} TileForm;

// Where each lane's tiles lie, `tiles` one after the other: in rows, or images, `row_step` floats apart, each
// `first_step` samples further on. A row that is NULL gives zeros, as do samples outside 0 ..< extent of a row
// and those from `count` on. Where there are two phases, every second sample of a row belongs to the same one;
// where samples are repeated, each stands for two, and all numbers but extent and row_step count them so.
// Of images counts a `top` for each lane beside the `first` column, `height` rows of `extent`, and `lines` that count.
// Up to `end` memory may be read.
typedef struct {
  TileForm form;
  const float *_Nullable const *_Nonnull rows;
  const ptrdiff_t *first, *top;
  size_t tiles;
  ptrdiff_t row_step, first_step;
  size_t extent, height, count, lines, phases;
  bool is_repeated;
  const float *end;
} TileSource;

// Where each lane's tiles go: samples from `from` on, `count` in all phases together, inside 0 ..< extent of a row
// that is not NULL; of images `lines` from `from_line` on, inside 0 ..< height. To the samples of each tile its
// bias is added. Where samples are repeated, each is the sum of two of the tile, and only `from` counts those. The form
// is that of the samples, or filters, that the products were made with.
typedef struct {
  TileForm form;
  float *_Nullable const *_Nonnull rows;
  const ptrdiff_t *first, *top;
  size_t tiles;
  ptrdiff_t row_step;
  size_t extent, height, from, from_line, count, lines, phases;
  bool is_repeated;
  const float *_Nullable bias;
} TileTarget;

// In one slab, for each of `panels` panels and `rows` lanes r of it, and for each of several columns of vectors, the vector
//   y[column][panel rows + r] = sum over t < terms, i < depth of factors[t][panel][i][r] x[column][t][i]
// of complex numbers, or of pairs of real numbers; or that is added to y. Columns and terms lie some floats apart.
typedef struct {
  bool is_real, adds;
  size_t columns, terms, depth, panels;
  const float *x;
  size_t x_column, x_term;
  const float *factors;
  size_t factor_term, panel;
  float *y;
  size_t y_column;
} TileProduct;

typedef struct {
  size_t lanes, rows;

  // Tiles to vectors; slabs lie `slab` floats apart, phases `phase` and tiles `step`.
  void (*vectors)(const TileSource *x, float *y, size_t slab, size_t phase, size_t step);

  // Tiles to factors, scaled such that `tiles` gives the product's inverse, conjugate where asked; panels lie `panel` floats apart.
  void (*factors)(const TileSource *x, bool is_conjugate, float *y, size_t slab, size_t phase,
                  size_t step, size_t panel);

  // Vectors to tiles: the inverse, scaled.
  void (*tiles)(const float *x, size_t slab, size_t phase, size_t step, const TileTarget *y);

  void (*multiply)(const TileProduct *product);
} TileKernels;

#pragma clang assume_nonnull end
