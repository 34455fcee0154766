#pragma once

typedef struct {
  char unused;
} RecursiveKernels;
