// The ports of a plug-in, by what the worker has to do for each.
#pragma once

#include <lilv/lilv.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
  PORT_CONTROL,
  PORT_AUDIO,
  PORT_VOLTAGE,   // sound-rate control: zeros
  PORT_SEQUENCE,  // events: none
  PORT_UNUSED,    // of another kind, and need not be connected
  PORT_FOREIGN,   // of another kind, and must be
} PortKind;

typedef struct {
  const LilvPort *port;
  PortKind kind;
  bool is_input;
  float minimum, maximum, resting;  // of a control
} Port;

typedef struct {
  Port *ports;
  uint32_t count;
  uint32_t controls, inputs, outputs;  // control inputs, audio inputs and outputs
  int64_t latency;                     // the port that reports it, or -1
} Ports;

Ports ports_read(LilvWorld *world, const LilvPlugin *plugin);
void ports_free(Ports *ports);
