#include "Lilv.h"
#if HAS_LILV

#include "EventPorts.h"

#include <lv2/atom/atom.h>
#include <lv2/resize-port/resize-port.h>
#include <stdlib.h>

#include "Facts.h"
#include "Features.h"

EventPort event_port_make(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port) {
  EventPort made = {.capacity = EVENT_PORT_BYTES};
  LilvNode *wanted = port_get(world, plugin, port, LV2_RESIZE_PORT__minimumSize);
  if (wanted && lilv_node_is_int(wanted)) {
    int size = lilv_node_as_int(wanted);
    if (size > EVENT_PORT_BYTES && size <= 1 << 28) made.capacity = ((uint32_t)size + 63) & ~63u;
  }
  lilv_node_free(wanted);
  made.bytes = aligned_alloc(64, made.capacity);
  if (!made.bytes) abort();
  return made;
}

void event_port_prepare(EventPort *port, bool is_input) {
  LV2_Atom_Sequence *sequence = port->bytes;
  sequence->body = (LV2_Atom_Sequence_Body){0};
  if (is_input) {
    sequence->atom = (LV2_Atom){sizeof sequence->body, features_map(LV2_ATOM__Sequence)};
  } else {
    sequence->atom = (LV2_Atom){port->capacity - sizeof sequence->atom, features_map(LV2_ATOM__Chunk)};
  }
}

#endif
