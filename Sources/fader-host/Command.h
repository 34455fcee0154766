// A command that the worker starts, and whose end it tells. The command is of the worker's process group, and so ends
// with it.
#pragma once

// Runs a program, sought as `execvp` does, with its arguments (the last is NULL) and the worker's standard streams.
// Returns the worker's exit status.
int command_run(char **arguments);
