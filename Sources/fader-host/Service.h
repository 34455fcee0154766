// The worker's side of the conversation.
#pragma once

#include "WorkerProtocol.h"

// Does what the command line asks for, `list`, `describe URI` or `open URI RATE BLOCK`, until the socket closes.
// Returns the exit status.
int service(int count, char **arguments);
