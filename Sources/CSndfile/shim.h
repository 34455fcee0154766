#pragma once
#include <sndfile.h>
#include <stdio.h>

/* Puts another stream in the place where C libraries complain; returns the one before. */
static inline FILE *exchange_stderr(FILE *stream) {
  FILE *before = stderr;
  stderr = stream;
  return before;
}
