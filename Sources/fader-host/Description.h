// What a plug-in says of itself, as JSON. `PluginDescription` reads it.
#pragma once

#include <lilv/lilv.h>
#include <stdbool.h>

#include "JSON.h"

void description_write(LilvWorld *world, const LilvPlugin *plugin, JSONText *text);

// Whether the plug-in needs nothing that the worker lacks.
bool description_is_met(LilvWorld *world, const LilvPlugin *plugin);
