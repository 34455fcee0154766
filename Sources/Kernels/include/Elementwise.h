#pragma once

typedef struct {
  char unused;
} ElementwiseKernels;
