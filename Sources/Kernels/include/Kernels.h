// Inner loops in C. Each instruction set compiles the same sources (`*.inc`) once and offers them
// as one table of function pointers; Swift picks a table at run time and decides what runs where.
// Kernels allocate nothing, start no threads and hold no state.
#pragma once

#include "Convolution.h"
#include "Elementwise.h"
#include "Fourier.h"
#include "Normalization.h"
#include "Recursive.h"
#include "Shaping.h"
#include "Spectral.h"
#include "Spin.h"
#include "Tiles.h"

typedef struct {
  const char *name;  // "avx512", "avx2" or "baseline"
  ConvolutionKernels convolution;
  ElementwiseKernels elementwise;
  FourierKernels fourier;
  NormalizationKernels normalization;
  RecursiveKernels recursive;
  ShapingKernels shaping;
  SpectralKernels spectral;
  TileKernels tiles;
} KernelTable;

// The table of an instruction set, or NULL where this processor (or this build) lacks it.
const KernelTable *kernels_avx512(void);
const KernelTable *kernels_avx2(void);
const KernelTable *kernels_baseline(void);
