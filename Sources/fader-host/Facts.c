#include "Lilv.h"
#if HAS_LILV

#include "Facts.h"

bool port_is(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri) {
  LilvNode *node = lilv_new_uri(world, uri);
  bool answer = lilv_port_is_a(plugin, port, node);
  lilv_node_free(node);
  return answer;
}

bool port_has(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri) {
  LilvNode *node = lilv_new_uri(world, uri);
  bool answer = lilv_port_has_property(plugin, port, node);
  lilv_node_free(node);
  return answer;
}

LilvNode *port_get(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri) {
  LilvNode *node = lilv_new_uri(world, uri);
  LilvNode *answer = lilv_port_get(plugin, port, node);
  lilv_node_free(node);
  return answer;
}

LilvNode *subject_get(LilvWorld *world, const LilvNode *subject, const char *uri) {
  LilvNode *node = lilv_new_uri(world, uri);
  LilvNode *answer = lilv_world_get(world, subject, node, NULL);
  lilv_node_free(node);
  return answer;
}

#endif
