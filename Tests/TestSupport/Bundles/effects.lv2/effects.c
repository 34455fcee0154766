// Plug-ins that do one simple thing each, some of them something that no plug-in should. What ports they have stands
// in effects.ttl.
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  void *ports[6];
  float state;
  int worked, answered, ended;  // blocks
  const LV2_URID_Map *map;
  const LV2_Options_Option *options;
  const LV2_Worker_Schedule *schedule;
} Effect;

static float *sound(Effect *effect, int port) { return effect->ports[port]; }
static float control(Effect *effect, int port) { return *(float *)effect->ports[port]; }

static LV2_Handle instantiate(
    const LV2_Descriptor *descriptor, double rate, const char *path, const LV2_Feature *const *features) {
  (void)path;
  // Made at one rate, and once.
  static int made;
  if (!strcmp(descriptor->URI, "urn:fader-test:unwilling") && (rate != 48000 || made++)) return NULL;
  Effect *effect = calloc(1, sizeof *effect);
  for (; *features; features++) {
    if (!strcmp((*features)->URI, LV2_URID__map)) effect->map = (*features)->data;
    if (!strcmp((*features)->URI, LV2_OPTIONS__options)) effect->options = (*features)->data;
    if (!strcmp((*features)->URI, LV2_WORKER__schedule)) effect->schedule = (*features)->data;
  }
  return effect;
}

static void connect_port(LV2_Handle handle, uint32_t port, void *place) {
  ((Effect *)handle)->ports[port] = place;
}

static void cleanup(LV2_Handle handle) { free(handle); }

// in, gain, out; speaks on standard output.
static void gain(LV2_Handle effect, uint32_t samples) {
  printf("A plug-in speaks.\n");
  fflush(stdout);
  for (uint32_t i = 0; i < samples; i++) sound(effect, 2)[i] = control(effect, 1) * sound(effect, 0)[i];
}

// left, right, gain, left, right.
static void stereo_gain(LV2_Handle effect, uint32_t samples) {
  for (uint32_t i = 0; i < samples; i++) {
    sound(effect, 3)[i] = control(effect, 2) * sound(effect, 0)[i];
    sound(effect, 4)[i] = control(effect, 2) * sound(effect, 1)[i];
  }
}

// in, samples, out, latency: said to be late; adds the number of blocks before this one.
static void late(LV2_Handle handle, uint32_t samples) {
  Effect *effect = handle;
  for (uint32_t i = 0; i < samples; i++) sound(effect, 2)[i] = sound(effect, 0)[i] + effect->state;
  *sound(effect, 3) = control(effect, 1);
  effect->state++;
}

// in, key, out: silent where the key is loud.
static void duck(LV2_Handle effect, uint32_t samples) {
  for (uint32_t i = 0; i < samples; i++) {
    sound(effect, 2)[i] = fabsf(sound(effect, 1)[i]) > 0.5f ? 0 : sound(effect, 0)[i];
  }
}

// in, fault, out.
static void misbehave(LV2_Handle effect, uint32_t samples) {
  memcpy(sound(effect, 2), sound(effect, 0), samples * sizeof(float));
  switch ((int)control(effect, 1)) {
  case 1: raise(SIGSEGV); break;
  case 2: abort();
  case 3: exit(3);
  case 4: sleep(1000); break;
  case 5: sound(effect, 2)[samples / 2] = NAN; break;
  case 6: sound(effect, 2)[0] = INFINITY; break;
  case 7:
    // A child that would go on for long.
    if (fork() == 0) {
      sleep(1000);
      _exit(0);
    }
    break;
  default: break;
  }
}

// in, limit, fault, out: fails where the sound is louder than the limit.
static void break_down(LV2_Handle effect, uint32_t samples) {
  memcpy(sound(effect, 3), sound(effect, 0), samples * sizeof(float));
  for (uint32_t i = 0; i < samples; i++) {
    if (fabsf(sound(effect, 0)[i]) <= control(effect, 1)) continue;
    if (control(effect, 2) == 0) raise(SIGSEGV);
    sound(effect, 3)[i] = NAN;
  }
}

// in, step, out: adds a sum of steps that grows with each sample.
static void count(LV2_Handle handle, uint32_t samples) {
  Effect *effect = handle;
  for (uint32_t i = 0; i < samples; i++) {
    effect->state += control(effect, 1);
    sound(effect, 2)[i] = sound(effect, 0)[i] + effect->state;
  }
}

static float option(Effect *effect, const char *uri, const char *type) {
  LV2_URID key = effect->map->map(effect->map->handle, uri);
  LV2_URID wanted = effect->map->map(effect->map->handle, type);
  for (const LV2_Options_Option *option = effect->options; option->key; option++) {
    if (option->key != key || option->type != wanted) continue;
    return strcmp(type, LV2_ATOM__Int) ? *(const float *)option->value : *(const int32_t *)option->value;
  }
  return -1;
}

// events, events, out: what it was given, one fact per sample.
static void tell(LV2_Handle handle, uint32_t samples) {
  Effect *effect = handle;
  const LV2_Atom_Sequence *in = effect->ports[0], *out = effect->ports[1];
  LV2_URID sequence = effect->map->map(effect->map->handle, LV2_ATOM__Sequence);
  LV2_URID chunk = effect->map->map(effect->map->handle, LV2_ATOM__Chunk);
  float facts[] = {
      option(effect, LV2_PARAMETERS__sampleRate, LV2_ATOM__Float),
      option(effect, LV2_BUF_SIZE__minBlockLength, LV2_ATOM__Int),
      option(effect, LV2_BUF_SIZE__maxBlockLength, LV2_ATOM__Int),
      samples,
      in->atom.type == sequence && in->atom.size == sizeof(LV2_Atom_Sequence_Body),
      out->atom.type == chunk && out->atom.size >= 100000,
  };
  for (uint32_t i = 0; i < samples; i++) sound(effect, 2)[i] = i < 6 ? facts[i] : 0;
  // Whoever does not make it ready for each block sees this.
  memset(effect->ports[1], 0xFF, sizeof(LV2_Atom));
}

// out: asks for work in each block, and gives what had happened before it: blocks worked, answered, ended.
static void ask(LV2_Handle handle, uint32_t samples) {
  Effect *effect = handle;
  float facts[] = {effect->worked, effect->answered, effect->ended};
  for (uint32_t i = 0; i < samples; i++) sound(effect, 0)[i] = i < 3 ? facts[i] : 0;
  int number = 7;
  effect->schedule->schedule_work(effect->schedule->handle, sizeof number, &number);
}

static LV2_Worker_Status work(
    LV2_Handle handle, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to, uint32_t size,
    const void *data) {
  Effect *effect = handle;
  int answer = *(const int *)data + 1;
  if (size == sizeof answer && answer == 8 && effect->worked == effect->ended) effect->worked++;
  return respond(to, sizeof answer, &answer);
}

static LV2_Worker_Status receive(LV2_Handle handle, uint32_t size, const void *data) {
  Effect *effect = handle;
  if (size == sizeof(int) && *(const int *)data == 8 && effect->worked == effect->answered + 1) effect->answered++;
  return LV2_WORKER_SUCCESS;
}

static LV2_Worker_Status end(LV2_Handle handle) {
  Effect *effect = handle;
  effect->ended = effect->answered == effect->ended + 1 ? effect->answered : -1;
  return LV2_WORKER_SUCCESS;
}

static const void *extension(const char *uri) {
  static const LV2_Worker_Interface worker = {work, receive, end};
  return strcmp(uri, LV2_WORKER__interface) ? NULL : &worker;
}

#define EFFECT(name, run, extension) \
  {"urn:fader-test:" name, instantiate, connect_port, NULL, run, NULL, cleanup, extension}

static const LV2_Descriptor descriptors[] = {
    EFFECT("gain", gain, NULL),       EFFECT("stereo-gain", stereo_gain, NULL),
    EFFECT("late", late, NULL),       EFFECT("duck", duck, NULL),
    EFFECT("fault", misbehave, NULL), EFFECT("count", count, NULL),
    EFFECT("tell", tell, NULL),       EFFECT("ask", ask, extension),
    EFFECT("demand", gain, NULL),     EFFECT("unwilling", gain, NULL),
    EFFECT("brittle", break_down, NULL),
};

const LV2_Descriptor *lv2_descriptor(uint32_t index) {
  return index < sizeof descriptors / sizeof *descriptors ? &descriptors[index] : NULL;
}
