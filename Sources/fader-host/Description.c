#include "Lilv.h"
#if HAS_LILV

#include "Description.h"

#include <lv2/core/lv2.h>
#include <lv2/port-groups/port-groups.h>
#include <lv2/port-props/port-props.h>
#include <lv2/units/units.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Facts.h"
#include "Features.h"
#include "Ports.h"

// Writes a node's text under a key, and frees the node.
static void write_node(JSONText *text, const char *key, LilvNode *node) {
  json_key(text, key);
  json_string(text, node ? lilv_node_as_string(node) : NULL);
  lilv_node_free(node);
}

// A flag that is left out is false.
static void write_flag(JSONText *text, const char *key, bool value) {
  if (!value) return;
  json_key(text, key);
  json_bool(text, value);
}

static void write_value(JSONText *text, const char *key, float value) {
  json_key(text, key);
  json_number(text, value);
}

static void write_names(JSONText *text, const LilvPlugin *plugin, const LilvPort *port) {
  json_key(text, "symbol");
  json_string(text, lilv_node_as_string(lilv_port_get_symbol(plugin, port)));
  write_node(text, "name", lilv_port_get_name(plugin, port));
}

// Whether an audio port belongs to a side chain: it says so itself, or its group does.
static bool is_side_chain(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port) {
  if (port_has(world, plugin, port, LV2_CORE_PREFIX "isSideChain")) return true;
  LilvNode *designation = port_get(world, plugin, port, LV2_CORE__designation);
  bool answer = designation && lilv_node_is_uri(designation)
                && !strcmp(lilv_node_as_uri(designation), LV2_CORE_PREFIX "isSideChain");
  LilvNode *group = port_get(world, plugin, port, LV2_PORT_GROUPS__group);
  LilvNode *main_group = group ? subject_get(world, group, LV2_PORT_GROUPS__sideChainOf) : NULL;
  answer |= main_group != NULL;
  lilv_node_free(main_group);
  lilv_node_free(group);
  lilv_node_free(designation);
  return answer;
}

static void write_sound(
    LilvWorld *world, const LilvPlugin *plugin, const Ports *ports, bool is_input, JSONText *text) {
  json_key(text, is_input ? "inputs" : "outputs");
  json_open(text, '[');
  for (uint32_t index = 0; index < ports->count; index++) {
    const Port *port = &ports->ports[index];
    if (port->kind != PORT_AUDIO || port->is_input != is_input) continue;
    json_open(text, '{');
    write_names(text, plugin, port->port);
    write_flag(text, "sideChain", is_input && is_side_chain(world, plugin, port->port));
    json_close(text, '}');
  }
  json_close(text, ']');
}

// The unit's symbol, such as `dB`; of a unit that has none, what it puts behind a number.
static void write_unit(
    LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, JSONText *text) {
  LilvNode *unit = port_get(world, plugin, port, LV2_UNITS__unit);
  LilvNode *symbol = unit ? subject_get(world, unit, LV2_UNITS__symbol) : NULL;
  LilvNode *render = unit && !symbol ? subject_get(world, unit, LV2_UNITS__render) : NULL;
  const char *words = symbol ? lilv_node_as_string(symbol) : "";
  if (render) {
    words = lilv_node_as_string(render);
    const char *number = strchr(words, '%');
    if (number) words = number + strcspn(number, "dfgi");
    if (number && *words) words++;
    words += strspn(words, " ");
  }
  if (*words) {
    json_key(text, "unit");
    json_string(text, words);
  }
  lilv_node_free(render);
  lilv_node_free(symbol);
  lilv_node_free(unit);
}

static void write_choices(const LilvPlugin *plugin, const LilvPort *port, JSONText *text) {
  LilvScalePoints *points = lilv_port_get_scale_points(plugin, port);
  json_key(text, "choices");
  json_open(text, '[');
  LILV_FOREACH (scale_points, place, points) {
    const LilvScalePoint *point = lilv_scale_points_get(points, place);
    const LilvNode *value = lilv_scale_point_get_value(point);
    if (!lilv_node_is_float(value) && !lilv_node_is_int(value)) continue;
    json_open(text, '{');
    json_key(text, "label");
    json_string(text, lilv_node_as_string(lilv_scale_point_get_label(point)));
    write_value(text, "value", lilv_node_as_float(value));
    json_close(text, '}');
  }
  json_close(text, ']');
  lilv_scale_points_free(points);
}

static void write_control(
    LilvWorld *world, const LilvPlugin *plugin, const Port *port, JSONText *text) {
  json_open(text, '{');
  write_names(text, plugin, port->port);
  write_value(text, "minimum", port->minimum);
  write_value(text, "maximum", port->maximum);
  write_value(text, "default", port->resting);
  write_unit(world, plugin, port->port, text);
  static const struct {
    const char *key, *uri;
  } properties[] = {
      {"logarithmic", LV2_PORT_PROPS__logarithmic},
      {"integer", LV2_CORE__integer},
      {"toggled", LV2_CORE__toggled},
      {"perSampleRate", LV2_CORE__sampleRate},
  };
  for (size_t index = 0; index < sizeof properties / sizeof *properties; index++) {
    bool holds = port_has(world, plugin, port->port, properties[index].uri);
    write_flag(text, properties[index].key, holds);
  }
  if (port_has(world, plugin, port->port, LV2_CORE__enumeration)) {
    write_choices(plugin, port->port, text);
  }
  json_close(text, '}');
}

// Writes what the plug-in requires and the worker lacks: features, and kinds of ports. NULL: only counts.
static uint32_t write_missing(const LilvPlugin *plugin, const Ports *ports, JSONText *text) {
  uint32_t count = 0;
  LilvNodes *required = lilv_plugin_get_required_features(plugin);
  LILV_FOREACH (nodes, place, required) {
    const char *feature = lilv_node_as_string(lilv_nodes_get(required, place));
    if (features_hold(feature)) continue;
    count++;
    if (text) json_string(text, feature);
  }
  lilv_nodes_free(required);
  for (uint32_t index = 0; index < ports->count; index++) {
    const LilvPort *port = ports->ports[index].port;
    if (ports->ports[index].kind != PORT_FOREIGN) continue;
    count++;
    // The class that says more than "input" or "output".
    const LilvNodes *classes = lilv_port_get_classes(plugin, port);
    const char *kind = LV2_CORE__Port;
    LILV_FOREACH (nodes, place, classes) {
      const char *uri = lilv_node_as_string(lilv_nodes_get(classes, place));
      if (strcmp(uri, LV2_CORE__InputPort) && strcmp(uri, LV2_CORE__OutputPort)) kind = uri;
    }
    if (text) json_string(text, kind);
  }
  return count;
}

void description_write(LilvWorld *world, const LilvPlugin *plugin, JSONText *text) {
  Ports ports = ports_read(world, plugin);
  json_open(text, '{');
  json_key(text, "uri");
  json_string(text, lilv_node_as_uri(lilv_plugin_get_uri(plugin)));
  write_node(text, "name", lilv_plugin_get_name(plugin));
  write_node(text, "author", lilv_plugin_get_author_name(plugin));
  json_key(text, "class");
  json_string(text, lilv_node_as_string(lilv_plugin_class_get_label(lilv_plugin_get_class(plugin))));
  write_sound(world, plugin, &ports, true, text);
  write_sound(world, plugin, &ports, false, text);
  json_key(text, "controls");
  json_open(text, '[');
  for (uint32_t index = 0; index < ports.count; index++) {
    const Port *port = &ports.ports[index];
    if (port->kind == PORT_CONTROL && port->is_input) write_control(world, plugin, port, text);
  }
  json_close(text, ']');
  write_flag(text, "reportsLatency", ports.latency >= 0);
  json_key(text, "missing");
  json_open(text, '[');
  write_missing(plugin, &ports, text);
  json_close(text, ']');
  json_close(text, '}');
  ports_free(&ports);
}

bool description_is_met(LilvWorld *world, const LilvPlugin *plugin) {
  Ports ports = ports_read(world, plugin);
  bool answer = write_missing(plugin, &ports, NULL) == 0;
  ports_free(&ports);
  return answer;
}

#endif
