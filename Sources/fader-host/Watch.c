#include "Watch.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "WorkerProtocol.h"

// How long an orderly end may take, in seconds.
enum { GRACE = 2 };

// `PR_SET_PDEATHSIG` would be no substitute: its signal comes when the *thread* that started the worker ends, and a
// thread pool lets threads end while their process goes on.
static void *watch(void *unused) {
  (void)unused;
  // Asked for nothing, `poll` still tells of a closed end.
  struct pollfd wait = {.fd = WORKER_SOCKET};
  while (poll(&wait, 1, -1) < 1) continue;
  sleep(GRACE);
  // The worker leads a group of its own.
  if (getpgrp() == getpid()) kill(0, SIGKILL);
  _exit(1);
}

void watch_parent(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, watch, NULL) != 0) _exit(1);
  pthread_detach(thread);
}
