#define _GNU_SOURCE
#include "WorkerProtocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static bool send_bytes(int socket, const char *data, size_t bytes) {
  while (bytes > 0) {
    // No signal: a worker that has crashed must not end the other side.
    ssize_t sent = send(socket, data, bytes, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    bytes -= (size_t)sent;
  }
  return true;
}

bool worker_send(int socket, WorkerMessage message, const char *text) {
  return send_bytes(socket, (const char *)&message, sizeof message)
         && send_bytes(socket, text, message.textBytes);
}

double worker_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// Milliseconds for `poll`.
static int time_left(double deadline) {
  if (deadline < 0) return -1;
  double left = deadline - worker_clock();
  return left <= 0 ? 0 : left < 1e6 ? (int)(1000 * left) + 1 : 1000000000;
}

WorkerReceipt worker_receive(int socket, void *data, size_t bytes, double deadline) {
  char *place = data;
  while (bytes > 0) {
    struct pollfd wait = {.fd = socket, .events = POLLIN};
    int ready = poll(&wait, 1, time_left(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return WORKER_TIMED_OUT;
    ssize_t count = recv(socket, place, bytes, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return WORKER_CLOSED;
    place += count;
    bytes -= (size_t)count;
  }
  return WORKER_RECEIVED;
}

// Each part begins at a multiple of 64 bytes.
static size_t aligned(size_t floats) { return (floats + 15) & ~(size_t)15; }

WorkerMemory worker_memory(
    uint32_t controls, uint32_t inputs, uint32_t outputs, uint32_t samples, uint32_t passes) {
  WorkerMemory memory = {.controls = aligned(controls), .channel = aligned(samples)};
  memory.pass = memory.channel * outputs;
  memory.inputs = memory.controls * passes;
  memory.outputs = memory.inputs + memory.channel * inputs;
  // One float more: a plug-in of events alone has nothing here, and no memory can be mapped.
  memory.bytes = sizeof(float) * (memory.outputs + memory.pass * passes + 1);
  return memory;
}

int worker_memory_create(void) { return memfd_create("fader-host", MFD_CLOEXEC | MFD_ALLOW_SEALING); }

void *worker_memory_map(int file, size_t bytes) {
  if (ftruncate(file, (off_t)bytes) != 0) return NULL;
  if (fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) return NULL;
  void *place = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return place == MAP_FAILED ? NULL : place;
}

const char *worker_signal_name(int signal) { return sigabbrev_np(signal); }
