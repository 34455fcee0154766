#include "Service.h"

#include "Lilv.h"

#if HAS_LILV

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "Catalogue.h"
#include "Description.h"
#include "Plugin.h"

static int answer(WorkerMessage message, const JSONText *text) {
  message.textBytes = (uint32_t)text->count;
  return worker_send(WORKER_SOCKET, message, text->bytes) ? 0 : 1;
}

static int describe(LilvWorld *world, WorkerMessageKind kind, const LilvPlugin *plugin) {
  JSONText text = {0};
  description_write(world, plugin, &text);
  return answer((WorkerMessage){.kind = kind}, &text);
}

// The memory that both sides map.
typedef struct {
  float *floats;
  WorkerMemory layout;
} Shared;

static bool map(Shared *shared, const Plugin *plugin, const WorkerMessage *message) {
  const Ports *ports = &plugin->ports;
  if (shared->floats) munmap(shared->floats, shared->layout.bytes);
  shared->layout = worker_memory(
      ports->controls, ports->inputs, ports->outputs, message->samples, message->passes);
  shared->floats =
      mmap(NULL, shared->layout.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, WORKER_MEMORY, 0);
  return shared->floats != MAP_FAILED;
}

static bool run(Shared *shared, Plugin *plugin, const WorkerMessage *message) {
  const WorkerMemory *layout = &shared->layout;
  for (uint32_t pass = 0; pass < message->passes; pass++) {
    if ((pass > 0 || message->resets) && !plugin_renew(plugin)) return false;
    plugin_set(plugin, shared->floats + pass * layout->controls);
    float *output = shared->floats + layout->outputs + pass * layout->pass;
    plugin_run(plugin, shared->floats + layout->inputs, output, layout->channel, message->samples);
  }
  return true;
}

static int serve(Plugin *plugin) {
  Shared shared = {0};
  WorkerMessage message;
  while (worker_receive(WORKER_SOCKET, &message, sizeof message, -1) == WORKER_RECEIVED) {
    bool is_done = message.kind == WORKER_MAP   ? map(&shared, plugin, &message)
                   : message.kind == WORKER_RUN ? shared.floats && run(&shared, plugin, &message)
                                                : false;
    WorkerMessage reply = {
        .kind = is_done ? WORKER_DONE : WORKER_FAILED, .latency = plugin_latency(plugin)};
    if (!worker_send(WORKER_SOCKET, reply, NULL) || !is_done) break;
  }
  plugin_close(plugin);
  return 0;
}

static int open_plugin(LilvWorld *world, const LilvPlugin *found, double rate, uint32_t block) {
  if (!description_is_met(world, found)) return describe(world, WORKER_REFUSED, found);
  // Written before any code of the plug-in runs: that may change the locale.
  JSONText text = {0};
  description_write(world, found, &text);
  Plugin plugin;
  if (!plugin_open(&plugin, world, found, rate, block)) {
    return answer((WorkerMessage){.kind = WORKER_FAILED}, &text);
  }
  answer((WorkerMessage){.kind = WORKER_READY, .latency = plugin_latency(&plugin)}, &text);
  return serve(&plugin);
}

int service(int count, char **arguments) {
  LilvWorld *world = catalogue_load();
  if (!world) return 1;
  JSONText text = {0};
  if (count == 2 && !strcmp(arguments[1], "list")) {
    catalogue_write(world, &text);
    return answer((WorkerMessage){.kind = WORKER_READY}, &text);
  }
  const LilvPlugin *plugin = catalogue_find(world, arguments[2]);
  if (!plugin) {
    catalogue_write_names(world, &text);
    return answer((WorkerMessage){.kind = WORKER_UNKNOWN}, &text);
  }
  if (count == 3) return describe(world, WORKER_READY, plugin);
  return open_plugin(
      world, plugin, strtod(arguments[3], NULL), (uint32_t)strtoul(arguments[4], NULL, 10));
}

#else

int service(int count, char **arguments) {
  (void)count;
  (void)arguments;
  return worker_send(WORKER_SOCKET, (WorkerMessage){.kind = WORKER_WITHOUT_LILV}, NULL) ? 0 : 1;
}

#endif
