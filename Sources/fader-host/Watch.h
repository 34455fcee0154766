// Nothing of the worker outlives the process that started it, however that ended.
#pragma once

// Starts a thread that ends the worker, and whatever the plug-in started, soon after the other end of the socket has
// closed.
void watch_parent(void);
