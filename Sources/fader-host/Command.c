#include "Command.h"

#include <errno.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/wait.h>

#include "WorkerProtocol.h"

extern char **environ;

static int answer(WorkerMessageKind kind, int status) {
  return worker_send(WORKER_SOCKET, (WorkerMessage){.kind = kind, .status = status}, NULL) ? 0 : 1;
}

int command_run(char **arguments) {
  pid_t process;
  int code = posix_spawnp(&process, arguments[0], NULL, NULL, arguments, environ);
  if (code != 0) return answer(WORKER_NOT_STARTED, code);
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return 1;
  }
  return answer(WORKER_ENDED, status);
}
