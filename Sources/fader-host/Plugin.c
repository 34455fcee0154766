#include "Lilv.h"
#if HAS_LILV

#include "Plugin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "Features.h"
#include "Work.h"

static void *zeroed(size_t bytes) {
  void *made = aligned_alloc(64, (bytes + 127) & ~(size_t)63);
  if (!made) abort();
  return memset(made, 0, bytes);
}

bool plugin_open(
    Plugin *made, LilvWorld *world, const LilvPlugin *plugin, double sample_rate, uint32_t block) {
  Ports ports = ports_read(world, plugin);
  *made = (Plugin){
      .world = world,
      .plugin = plugin,
      .sample_rate = sample_rate,
      .block = block,
      .ports = ports,
      .values = zeroed(ports.count * sizeof(float)),
      .sound = zeroed(ports.count * sizeof(float *)),
      .events = zeroed(ports.count * sizeof(EventPort)),
  };
  for (uint32_t index = 0; index < ports.count; index++) {
    const Port *port = &ports.ports[index];
    switch (port->kind) {
    case PORT_CONTROL: made->values[index] = port->resting; break;
    case PORT_AUDIO:
    case PORT_VOLTAGE: made->sound[index] = zeroed(block * sizeof(float)); break;
    case PORT_SEQUENCE: made->events[index] = event_port_make(world, plugin, port->port); break;
    case PORT_UNUSED:
    case PORT_FOREIGN: break;
    }
  }
  if (!plugin_renew(made)) return false;
  if (ports.latency < 0) return true;
  plugin_run_silence(made);
  return plugin_renew(made);
}

static void *place(const Plugin *plugin, uint32_t index) {
  switch (plugin->ports.ports[index].kind) {
  case PORT_CONTROL: return &plugin->values[index];
  case PORT_AUDIO:
  case PORT_VOLTAGE: return plugin->sound[index];
  case PORT_SEQUENCE: return plugin->events[index].bytes;
  case PORT_UNUSED:
  case PORT_FOREIGN: return NULL;
  }
}

bool plugin_renew(Plugin *plugin) {
  work_forget();
  const LV2_Feature *const *features = features_make(plugin->sample_rate, plugin->block);
  // Made before the old one is freed, or the library would be unloaded and loaded again.
  LilvInstance *instance = lilv_plugin_instantiate(plugin->plugin, plugin->sample_rate, features);
  if (!instance) return false;
  plugin_close(plugin);
  plugin->instance = instance;
  for (uint32_t index = 0; index < plugin->ports.count; index++) {
    lilv_instance_connect_port(instance, index, place(plugin, index));
  }
  lilv_instance_activate(instance);
  return true;
}

void plugin_close(Plugin *plugin) {
  if (!plugin->instance) return;
  lilv_instance_deactivate(plugin->instance);
  lilv_instance_free(plugin->instance);
  plugin->instance = NULL;
}

void plugin_set(Plugin *plugin, const float *values) {
  for (uint32_t index = 0; index < plugin->ports.count; index++) {
    const Port *port = &plugin->ports.ports[index];
    if (port->kind == PORT_CONTROL && port->is_input) plugin->values[index] = *values++;
  }
}

// Runs over the block that lies in the inputs.
static void run_block(Plugin *plugin, uint32_t samples) {
  for (uint32_t index = 0; index < plugin->ports.count; index++) {
    const Port *port = &plugin->ports.ports[index];
    if (port->kind == PORT_SEQUENCE) event_port_prepare(&plugin->events[index], port->is_input);
  }
  lilv_instance_run(plugin->instance, samples);
  work_finish(plugin->instance);
}

void plugin_run(
    Plugin *plugin, const float *input, float *output, size_t distance, uint32_t samples) {
  for (uint32_t start = 0; start < samples; start += plugin->block) {
    uint32_t count = samples - start < plugin->block ? samples - start : plugin->block;
    const float *from = input + start;
    for (uint32_t index = 0; index < plugin->ports.count; index++) {
      const Port *port = &plugin->ports.ports[index];
      if (port->kind != PORT_AUDIO || !port->is_input) continue;
      memcpy(plugin->sound[index], from, count * sizeof(float));
      from += distance;
    }
    run_block(plugin, count);
    float *to = output + start;
    for (uint32_t index = 0; index < plugin->ports.count; index++) {
      const Port *port = &plugin->ports.ports[index];
      if (port->kind != PORT_AUDIO || port->is_input) continue;
      memcpy(to, plugin->sound[index], count * sizeof(float));
      to += distance;
    }
  }
}

void plugin_run_silence(Plugin *plugin) {
  for (uint32_t index = 0; index < plugin->ports.count; index++) {
    const Port *port = &plugin->ports.ports[index];
    if (port->kind == PORT_AUDIO && port->is_input) {
      memset(plugin->sound[index], 0, plugin->block * sizeof(float));
    }
  }
  run_block(plugin, plugin->block);
}

uint32_t plugin_latency(const Plugin *plugin) {
  if (plugin->ports.latency < 0) return 0;
  float latency = plugin->values[plugin->ports.latency];
  return latency > 0 && latency < 0x1p31f ? (uint32_t)lroundf(latency) : 0;
}

#endif
