// The process in which one plug-in runs, or in which the installed ones are listed: what a plug-in does to it happens
// to nobody else; or the process that runs a command and takes it along when it ends. `PluginHosting` starts it.
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

#include "Command.h"
#include "Service.h"
#include "Watch.h"

// Numbers too small to hear take a hundred times as long; plug-ins expect hosts to have them taken for 0.
static void flush_denormals(void) {
#ifdef __SSE__
  _mm_setcsr(_mm_getcsr() | 0x8040);  // denormals are zero, and so are results
#elif defined(__aarch64__)
  unsigned long control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | 1ul << 24));
#endif
}

// A crash is told by the signal that ended the process: nothing may catch one, such as the Swift runtime, which is
// linked with every program of a Swift package and prints where it happened.
static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static int is_request(int count, char **arguments) {
  return (count == 2 && !strcmp(arguments[1], "list"))
         || (count == 3 && !strcmp(arguments[1], "describe"))
         || (count == 5 && !strcmp(arguments[1], "open"));
}

static int is_command(int count, char **arguments) {
  return count >= 3 && !strcmp(arguments[1], "run");
}

int main(int count, char **arguments) {
  struct stat status;
  int is_started = fstat(WORKER_SOCKET, &status) == 0 && S_ISSOCK(status.st_mode);
  int runs_command = is_command(count, arguments);
  if (!is_started || !(runs_command || is_request(count, arguments))) {
    fputs("fader-host runs plug-ins for fader, which starts it. Type `fader plugins`.\n", stderr);
    return 2;
  }
  // What a plug-in prints is nobody's; a program that it starts gets neither socket nor memory, nor does the worker
  // get what else was open.
  if (!runs_command) {
    int nowhere = open("/dev/null", O_RDWR);
    for (int file = 0; file <= 2; file++) dup2(nowhere, file);
  }
  fcntl(WORKER_SOCKET, F_SETFD, FD_CLOEXEC);
  fcntl(WORKER_MEMORY, F_SETFD, FD_CLOEXEC);
  close_range(WORKER_MEMORY + 1, UINT_MAX, 0);
  // A crash leaves no file.
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  reset_signals();
  watch_parent();
  if (runs_command) return command_run(arguments + 2);
  flush_denormals();
  return service(count, arguments);
}
