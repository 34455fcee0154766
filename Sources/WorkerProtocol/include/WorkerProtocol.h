// What `PluginHosting` and its worker process `fader-host` say to each other: messages of one size over a
// socket, some with a text behind them, and sound in memory that both map.
//
// The worker finds its end of the socket and the memory as open files of these numbers, and what a command reads and
// writes as its own standard streams.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { WORKER_SOCKET = 3, WORKER_MEMORY = 4 } WorkerFile;

typedef enum {
  // From the worker, once, after it has started:
  WORKER_READY = 1,     // text: what was asked for, as JSON; an opened plug-in can run
  WORKER_WITHOUT_LILV,  // the worker was built without it
  WORKER_UNKNOWN,       // no such plug-in is installed; text: the URIs of those that are, as a JSON array
  WORKER_REFUSED,       // the plug-in requires what the worker lacks; text: its description
  WORKER_FAILED,        // the plug-in cannot be made at this sample rate
  WORKER_NOT_STARTED,   // `status`: why the command could not be started (`errno`)
  WORKER_ENDED,         // `status`: how the command ended, as `waitpid` says it

  // To a worker that is ready, each answered by WORKER_DONE:
  WORKER_MAP,  // `samples`, `passes`: what the memory holds at most
  WORKER_RUN,  // `samples`, `passes`, `resets`
  WORKER_DONE,
} WorkerMessageKind;

typedef struct {
  WorkerMessageKind kind;
  uint32_t samples;
  uint32_t passes;   // over the same input, each with its own controls, and all but the first on a new instance
  uint32_t resets;   // whether the first is on a new instance, too
  uint32_t latency;  // in samples, as the plug-in reports it now
  int32_t status;
  uint32_t textBytes;
} WorkerMessage;

typedef enum {
  WORKER_RECEIVED,
  WORKER_CLOSED,  // the other side is gone
  WORKER_TIMED_OUT,
} WorkerReceipt;

// Sends a message and its text; false where the other side is gone.
bool worker_send(int socket, WorkerMessage message, const char *text);

// Waits for `bytes`, until `deadline` of `worker_clock`; a negative deadline is none.
WorkerReceipt worker_receive(int socket, void *data, size_t bytes, double deadline);

// Seconds of a clock that nobody sets.
double worker_clock(void);

// Where things lie in the memory, in floats: the control values of each pass, the inputs, and the outputs of each pass,
// channel after channel.
typedef struct {
  size_t inputs, outputs, channel, pass;  // the first two are beginnings, the others distances
  size_t controls;                        // distance from one pass's values to the next
  size_t bytes;                           // of the whole
} WorkerMemory;

WorkerMemory worker_memory(
    uint32_t controls, uint32_t inputs, uint32_t outputs, uint32_t samples, uint32_t passes);

// A file in memory for a worker, closed in whatever other program is started; negative where there can be none. It has
// no name that could be left behind.
int worker_memory_create(void);

// Gives the memory its size for good, so that nothing a plug-in does can take it away, and maps it; NULL where there
// is not so much.
void *worker_memory_map(int file, size_t bytes);

// The name of a signal, such as "SEGV", or NULL.
const char *worker_signal_name(int signal);
