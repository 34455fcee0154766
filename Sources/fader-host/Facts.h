// Questions to lilv by URI, without a node to make and free at each.
#pragma once

#include <lilv/lilv.h>
#include <stdbool.h>

// Whether a port is of a class.
bool port_is(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri);

// Whether a port has a property.
bool port_has(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri);

// What a port says of a predicate: a node to free, or NULL.
LilvNode *port_get(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri);

// What is said anywhere of a subject: a node to free, or NULL.
LilvNode *subject_get(LilvWorld *world, const LilvNode *subject, const char *uri);
