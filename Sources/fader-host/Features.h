// What the worker offers to a plug-in.
#pragma once

#include <lilv/lilv.h>
#include <lv2/urid/urid.h>
#include <stdbool.h>
#include <stdint.h>

// Whether a required feature is met.
bool features_hold(const char *uri);

// The features for instances of this rate and longest block. There is one set in a process, as there is one plug-in.
const LV2_Feature *const *features_make(double sample_rate, uint32_t block);

// The number that stands for a URI.
LV2_URID features_map(const char *uri);
