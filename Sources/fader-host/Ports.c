#include "Lilv.h"
#if HAS_LILV

#include "Ports.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <math.h>
#include <stdlib.h>

#include "Facts.h"

static PortKind kind_of(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port) {
  static const struct {
    const char *uri;
    PortKind kind;
  } kinds[] = {
      {LV2_CORE__AudioPort, PORT_AUDIO},
      {LV2_CORE__ControlPort, PORT_CONTROL},
      {LV2_CORE__CVPort, PORT_VOLTAGE},
      {LV2_ATOM__AtomPort, PORT_SEQUENCE},
  };
  for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
    if (port_is(world, plugin, port, kinds[index].uri)) return kinds[index].kind;
  }
  bool is_optional = port_has(world, plugin, port, LV2_CORE__connectionOptional);
  return is_optional ? PORT_UNUSED : PORT_FOREIGN;
}

// Where the bundle says nothing of a control: from 0 to 1, and at the value of its range that is nearest to 0.
static void complete(Port *port) {
  if (!isfinite(port->resting)) port->resting = fminf(fmaxf(0, port->minimum), port->maximum);
  if (!isfinite(port->minimum)) port->minimum = fminf(0, port->resting);
  if (!isfinite(port->maximum)) port->maximum = fmaxf(1, port->resting);
}

Ports ports_read(LilvWorld *world, const LilvPlugin *plugin) {
  uint32_t count = lilv_plugin_get_num_ports(plugin);
  Ports ports = {.ports = calloc(count + 1, sizeof(Port)), .count = count, .latency = -1};
  float *ranges = calloc(3 * (size_t)count + 1, sizeof(float));
  if (!ports.ports || !ranges) abort();
  lilv_plugin_get_port_ranges_float(plugin, ranges, ranges + count, ranges + 2 * (size_t)count);
  for (uint32_t index = 0; index < count; index++) {
    Port *port = &ports.ports[index];
    port->port = lilv_plugin_get_port_by_index(plugin, index);
    port->kind = kind_of(world, plugin, port->port);
    port->is_input = port_is(world, plugin, port->port, LV2_CORE__InputPort);
    port->minimum = ranges[index];
    port->maximum = ranges[count + index];
    port->resting = ranges[2 * (size_t)count + index];
    complete(port);
    ports.controls += port->kind == PORT_CONTROL && port->is_input;
    ports.inputs += port->kind == PORT_AUDIO && port->is_input;
    ports.outputs += port->kind == PORT_AUDIO && !port->is_input;
  }
  free(ranges);
  if (lilv_plugin_has_latency(plugin)) {
    uint32_t latency = lilv_plugin_get_latency_port_index(plugin);
    if (latency < count) ports.latency = latency;
  }
  return ports;
}

void ports_free(Ports *ports) {
  free(ports->ports);
  ports->ports = NULL;
}

#endif
