#include "Lilv.h"
#if HAS_LILV

#include "Features.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "EventPorts.h"
#include "Work.h"

// MARK: Numbers of URIs

// A plug-in's own threads may ask.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char **uris;
static uint32_t uri_count;

LV2_URID features_map(const char *uri) {
  pthread_mutex_lock(&lock);
  uint32_t index = 0;
  while (index < uri_count && strcmp(uris[index], uri)) index++;
  if (index == uri_count) {
    uris = realloc(uris, (uri_count + 1) * sizeof *uris);
    char *copy = strdup(uri);
    if (!uris || !copy) abort();
    uris[uri_count++] = copy;
  }
  pthread_mutex_unlock(&lock);
  return index + 1;
}

static LV2_URID map(LV2_URID_Map_Handle handle, const char *uri) {
  (void)handle;
  return features_map(uri);
}

static const char *unmap(LV2_URID_Unmap_Handle handle, LV2_URID number) {
  (void)handle;
  pthread_mutex_lock(&lock);
  const char *uri = number >= 1 && number <= uri_count ? uris[number - 1] : NULL;
  pthread_mutex_unlock(&lock);
  return uri;
}

// MARK: The list

static const char *const held[] = {
    LV2_URID__map,
    LV2_URID__unmap,
    LV2_OPTIONS__options,
    LV2_WORKER__schedule,
    LV2_BUF_SIZE__boundedBlockLength,
    // Promises that cost the worker nothing: it never connects an input and an output to one place.
    LV2_CORE__hardRTCapable,
    LV2_CORE__inPlaceBroken,
};

bool features_hold(const char *uri) {
  for (size_t index = 0; index < sizeof held / sizeof *held; index++) {
    if (!strcmp(held[index], uri)) return true;
  }
  return false;
}

const LV2_Feature *const *features_make(double sample_rate, uint32_t block) {
  static int32_t least = 1, most, sequence = EVENT_PORT_BYTES;
  static float rate;
  most = (int32_t)block;
  rate = (float)sample_rate;
  LV2_URID integer = features_map(LV2_ATOM__Int), real = features_map(LV2_ATOM__Float);
  static LV2_Options_Option options[6];
  const LV2_Options_Option values[] = {
      {0, 0, features_map(LV2_BUF_SIZE__minBlockLength), sizeof least, integer, &least},
      {0, 0, features_map(LV2_BUF_SIZE__maxBlockLength), sizeof most, integer, &most},
      {0, 0, features_map(LV2_BUF_SIZE__nominalBlockLength), sizeof most, integer, &most},
      {0, 0, features_map(LV2_BUF_SIZE__sequenceSize), sizeof sequence, integer, &sequence},
      {0, 0, features_map(LV2_PARAMETERS__sampleRate), sizeof rate, real, &rate},
      {0},
  };
  memcpy(options, values, sizeof options);

  static LV2_URID_Map mapping = {NULL, map};
  static LV2_URID_Unmap unmapping = {NULL, unmap};
  static LV2_Feature features[] = {
      {LV2_URID__map, &mapping},
      {LV2_URID__unmap, &unmapping},
      {LV2_OPTIONS__options, options},
      {LV2_WORKER__schedule, &work_schedule},
      {LV2_BUF_SIZE__boundedBlockLength, NULL},
  };
  static const LV2_Feature *const list[] = {
      &features[0], &features[1], &features[2], &features[3], &features[4], NULL,
  };
  return list;
}

#endif
