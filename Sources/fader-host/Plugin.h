// One plug-in that runs.
#pragma once

#include <lilv/lilv.h>
#include <stdbool.h>
#include <stdint.h>

#include "EventPorts.h"
#include "Ports.h"

typedef struct {
  LilvWorld *world;
  const LilvPlugin *plugin;
  double sample_rate;
  uint32_t block;  // the longest
  Ports ports;
  // One per port.
  float *values;      // what control ports are connected to
  float **sound;      // of audio ports and control voltages
  EventPort *events;  // of event ports
  LilvInstance *instance;
} Plugin;

// Makes an instance with every control at its default; false where the plug-in does not want to be made.
bool plugin_open(
    Plugin *made, LilvWorld *world, const LilvPlugin *plugin, double sample_rate, uint32_t block);

// Puts a new instance in place of the one that is there: some plug-ins keep sound over deactivate and activate.
bool plugin_renew(Plugin *plugin);

// Sets the control inputs, in the order of the ports.
void plugin_set(Plugin *plugin, const float *values);

// Runs over sound: channel c of the input begins at `input + c * distance`, of the output likewise.
void plugin_run(
    Plugin *plugin, const float *input, float *output, size_t distance, uint32_t samples);

// Runs over one block of silence, after which the latency is known.
void plugin_run_silence(Plugin *plugin);

// In samples; 0 where the plug-in reports none.
uint32_t plugin_latency(const Plugin *plugin);

void plugin_close(Plugin *plugin);
