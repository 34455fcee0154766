#include "Includes.inc"

#define VECTOR_BYTES 16
#define TABLE_NAME "baseline"
#include "Table.inc"

const KernelTable *kernels_baseline(void) { return &table; }
