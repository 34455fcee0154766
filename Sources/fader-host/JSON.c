#include "JSON.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append(JSONText *text, const char *bytes, size_t count) {
  if (text->count + count > text->capacity) {
    text->capacity = 2 * (text->count + count) + 1024;
    text->bytes = realloc(text->bytes, text->capacity);
    if (!text->bytes) abort();
  }
  memcpy(text->bytes + text->count, bytes, count);
  text->count += count;
}

static void append_text(JSONText *text, const char *bytes) { append(text, bytes, strlen(bytes)); }

// What follows a bracket that opens, or a key, needs no comma.
static void separate(JSONText *text) {
  if (text->count > 0 && !strchr("[{:", text->bytes[text->count - 1])) append(text, ",", 1);
}

void json_open(JSONText *text, char bracket) {
  separate(text);
  append(text, &bracket, 1);
}

void json_close(JSONText *text, char bracket) { append(text, &bracket, 1); }

void json_key(JSONText *text, const char *key) {
  json_string(text, key);
  append(text, ":", 1);
}

// The length of the well-formed UTF-8 sequence at `bytes`, or 0: bundles are written by anybody.
static size_t sequence_length(const unsigned char *bytes) {
  if (bytes[0] < 0x80) return 1;
  size_t length = bytes[0] >= 0xC2 && bytes[0] < 0xE0   ? 2
                  : bytes[0] >= 0xE0 && bytes[0] < 0xF0 ? 3
                  : bytes[0] >= 0xF0 && bytes[0] < 0xF5 ? 4
                                                        : 0;
  for (size_t index = 1; index < length; index++) {
    if ((bytes[index] & 0xC0) != 0x80) return 0;
  }
  bool is_overlong = (bytes[0] == 0xE0 && bytes[1] < 0xA0) || (bytes[0] == 0xF0 && bytes[1] < 0x90);
  bool is_outside = (bytes[0] == 0xED && bytes[1] >= 0xA0) || (bytes[0] == 0xF4 && bytes[1] >= 0x90);
  return is_overlong || is_outside ? 0 : length;
}

void json_string(JSONText *text, const char *value) {
  separate(text);
  if (!value) return append_text(text, "null");
  append(text, "\"", 1);
  for (const unsigned char *byte = (const unsigned char *)value; *byte;) {
    size_t length = sequence_length(byte);
    if (length == 0) {
      append_text(text, "\\ufffd");
      length = 1;
    } else if (*byte < 0x20 || *byte == '"' || *byte == '\\') {
      char escape[8];
      snprintf(escape, sizeof escape, "\\u%04x", *byte);
      append_text(text, escape);
    } else {
      append(text, (const char *)byte, length);
    }
    byte += length;
  }
  append(text, "\"", 1);
}

void json_number(JSONText *text, float value) {
  separate(text);
  char digits[32];
  int precision = 6;
  do snprintf(digits, sizeof digits, "%.*g", precision, value);
  while (strtof(digits, NULL) != value && precision++ < 9);
  append_text(text, isfinite(value) ? digits : "null");
}

void json_bool(JSONText *text, bool value) {
  separate(text);
  append_text(text, value ? "true" : "false");
}
