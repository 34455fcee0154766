// A program that starts a worker, sets it to a plug-in that hangs, and is killed before it could tidy up.
//
// Killed WORKER RATE
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "WorkerProtocol.h"

int main(int count, char **arguments) {
  int pair[2];
  if (count != 3 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return 1;
  int memory = worker_memory_create();
  if (fork() == 0) {
    setpgid(0, 0);
    int socket = dup(dup(pair[1])), copy = dup(dup(memory));
    dup2(socket, WORKER_SOCKET);
    dup2(copy, WORKER_MEMORY);
    execl(arguments[1], arguments[1], "open", "urn:fader-test:fault", arguments[2], "64", NULL);
    _exit(1);
  }
  WorkerMessage message;
  if (worker_receive(pair[0], &message, sizeof message, worker_clock() + 10)) return 1;
  char text[65536];
  if (worker_receive(pair[0], text, message.textBytes, worker_clock() + 10)) return 1;
  WorkerMemory layout = worker_memory(1, 1, 1, 64, 1);
  float *floats = worker_memory_map(memory, layout.bytes);
  floats[0] = 4;
  worker_send(pair[0], (WorkerMessage){.kind = WORKER_MAP, .samples = 64, .passes = 1}, NULL);
  if (worker_receive(pair[0], &message, sizeof message, worker_clock() + 10)) return 1;
  worker_send(pair[0], (WorkerMessage){.kind = WORKER_RUN, .samples = 64, .passes = 1}, NULL);
  usleep(100000);
  raise(SIGKILL);
}
