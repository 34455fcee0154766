// JSON, written piece by piece into one growing text.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  char *bytes;
  size_t count, capacity;
} JSONText;

// Brackets, and commas: a comma is put before whatever follows a value.
void json_open(JSONText *text, char bracket);
void json_close(JSONText *text, char bracket);

// The key of the member that follows.
void json_key(JSONText *text, const char *key);

// Values. A string that is NULL, or a number that is not finite, is `null`; a number has as few digits as read back as
// the same.
void json_string(JSONText *text, const char *value);
void json_number(JSONText *text, float value);
void json_bool(JSONText *text, bool value);
