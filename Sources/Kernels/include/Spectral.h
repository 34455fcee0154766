#pragma once

typedef struct {
  char unused;
} SpectralKernels;
