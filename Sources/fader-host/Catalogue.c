#include "Lilv.h"
#if HAS_LILV

#include "Catalogue.h"

#include "Description.h"

LilvWorld *catalogue_load(void) {
  LilvWorld *world = lilv_world_new();
  if (world) lilv_world_load_all(world);
  return world;
}

const LilvPlugin *catalogue_find(LilvWorld *world, const char *uri) {
  LilvNode *node = lilv_new_uri(world, uri);
  if (!node) return NULL;
  const LilvPlugin *plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
  lilv_node_free(node);
  return plugin;
}

void catalogue_write_names(LilvWorld *world, JSONText *text) {
  const LilvPlugins *plugins = lilv_world_get_all_plugins(world);
  json_open(text, '[');
  LILV_FOREACH (plugins, place, plugins) {
    json_string(text, lilv_node_as_uri(lilv_plugin_get_uri(lilv_plugins_get(plugins, place))));
  }
  json_close(text, ']');
}

void catalogue_write(LilvWorld *world, JSONText *text) {
  const LilvPlugins *plugins = lilv_world_get_all_plugins(world);
  json_open(text, '[');
  LILV_FOREACH (plugins, place, plugins) {
    description_write(world, lilv_plugins_get(plugins, place), text);
  }
  json_close(text, ']');
}

#endif
