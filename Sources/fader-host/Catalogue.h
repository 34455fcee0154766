// The installed plug-ins and what they say of themselves, through lilv.
#pragma once

#include <lilv/lilv.h>
#include <stdbool.h>

#include "JSON.h"

// Reads the manifests of every installed bundle. A plug-in is only ever found by its URI among these, never by a path.
LilvWorld *catalogue_load(void);

// The plug-in of a URI, or NULL where none is installed.
const LilvPlugin *catalogue_find(LilvWorld *world, const char *uri);

// Writes the URIs of all plug-ins, as an array.
void catalogue_write_names(LilvWorld *world, JSONText *text);

// Writes the descriptions of all plug-ins, as an array.
void catalogue_write(LilvWorld *world, JSONText *text);
