// Ports for events (notes, patches, transport). Many effects have one; the worker sends no events and drops what it
// is sent.
#pragma once

#include <lilv/lilv.h>
#include <stdint.h>

#include "Ports.h"

enum { EVENT_PORT_BYTES = 65536 };

typedef struct {
  void *bytes;
  uint32_t capacity;
} EventPort;

EventPort event_port_make(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port);

// Makes it ready for a block: an input without events, or room for an output.
void event_port_prepare(EventPort *port, bool is_input);
