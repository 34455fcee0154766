#include "Lilv.h"
#if HAS_LILV

#include "Work.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct Message {
  struct Message *next;
  uint32_t size;
  char data[];
} Message;

typedef struct {
  Message *first, **last;
} Queue;

// A plug-in may answer from a thread of its own.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Queue requests = {NULL, &requests.first};
static Queue answers = {NULL, &answers.first};

static LV2_Worker_Status put(Queue *queue, uint32_t size, const void *data) {
  Message *message = malloc(sizeof *message + size);
  if (!message) return LV2_WORKER_ERR_NO_SPACE;
  message->next = NULL;
  message->size = size;
  if (size > 0) memcpy(message->data, data, size);
  pthread_mutex_lock(&lock);
  *queue->last = message;
  queue->last = &message->next;
  pthread_mutex_unlock(&lock);
  return LV2_WORKER_SUCCESS;
}

// Takes all messages: what arrives meanwhile waits for the next block.
static Message *take(Queue *queue) {
  pthread_mutex_lock(&lock);
  Message *first = queue->first;
  queue->first = NULL;
  queue->last = &queue->first;
  pthread_mutex_unlock(&lock);
  return first;
}

static LV2_Worker_Status schedule(LV2_Worker_Schedule_Handle handle, uint32_t size, const void *data) {
  (void)handle;
  return put(&requests, size, data);
}

static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, uint32_t size, const void *data) {
  (void)handle;
  return put(&answers, size, data);
}

LV2_Worker_Schedule work_schedule = {NULL, schedule};

void work_finish(LilvInstance *instance) {
  const LV2_Worker_Interface *plugin = lilv_instance_get_extension_data(instance, LV2_WORKER__interface);
  if (!plugin) return;
  LV2_Handle handle = lilv_instance_get_handle(instance);
  for (Message *request = take(&requests), *next; request; request = next) {
    next = request->next;
    if (plugin->work) plugin->work(handle, respond, NULL, request->size, request->data);
    free(request);
  }
  for (Message *answer = take(&answers), *next; answer; answer = next) {
    next = answer->next;
    if (plugin->work_response) plugin->work_response(handle, answer->size, answer->data);
    free(answer);
  }
  if (plugin->end_run) plugin->end_run(handle);
}

static void drop(Queue *queue) {
  for (Message *message = take(queue), *next; message; message = next) {
    next = message->next;
    free(message);
  }
}

void work_forget(void) {
  drop(&requests);
  drop(&answers);
}

#endif
