/*
 * SoftHSM behind a switch, for tests and torture: a PKCS#11 module that hands every call to SoftHSM, late or not at all, as the file
 * "<this library>.switch" says. The file is mapped, so a test turns the switch while the gateway runs.
 *
 * A library is loaded once, and all who use it share its state, logins and sessions. To be one of several HSMs in a process, a copy of
 * this is compiled with -DSOFTHSM="..." for a copy of SoftHSM's library under another path.
 *
 *   bytes 0-7  microseconds each call waits before it is handed on, as long as so many are demanded: with a year it hangs until
 *              less is demanded
 *   bytes 8-15 CKR_ value each call returns at once instead; 0 to hand calls on
 *   from byte 16 on, eight bytes for each function, in the order of the standard: how often it was called; counted here
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef SOFTHSM
#define SOFTHSM "/usr/lib/softhsm/libsofthsm2.so"
#endif
#define CKR_GENERAL_ERROR 5UL

typedef unsigned long word;
typedef word (*function)(word, word, word, word, word, word, word, word);

/* CK_FUNCTION_LIST of PKCS#11 2.40: the version, then 68 functions in the order of the standard. */
enum { FINALIZE = 1, GET_FUNCTION_LIST = 3, OPEN_SESSION = 12, FUNCTIONS = 68, SWITCH_BYTES = 8 * (2 + FUNCTIONS) };
struct list {
  unsigned char version[2];
  function call[FUNCTIONS];
};

static struct list *real;
static struct list ours;
static volatile int64_t *switched;

/* By the clock: a short sleep takes longer than it says, the more so on a busy machine. */
static int64_t micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static word hand_on(int i, word a, word b, word c, word d, word e, word f, word g, word h) {
  struct timespec tick = {0, switched[0] < 1000000 ? 200000 : 2000000}; /* who hangs must not keep the machine busy */
  __sync_fetch_and_add(&switched[2 + i], 1);
  if (i != FINALIZE && switched[1] != 0) {
    return (word)switched[1];
  }
  for (int64_t start = micros(); i >= OPEN_SESSION && micros() - start < switched[0];) {
    nanosleep(&tick, NULL);
  }
  return real->call[i](a, b, c, d, e, f, g, h); /* more arguments than it takes do no harm in the C calling conventions */
}

#define FORWARD(i)                                                                            \
  static word forward_##i(word a, word b, word c, word d, word e, word f, word g, word h) { \
    return hand_on(i, a, b, c, d, e, f, g, h);                                                \
  }
#define TEN(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define ALL(X)                                                                                \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9)                                           \
  TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5) X(60) X(61) X(62) X(63) X(64) X(65) X(66) X(67)
ALL(FORWARD)

static int map_switch(void) {
  Dl_info self;
  char path[4096];
  if (dladdr((void *)map_switch, &self) == 0) {
    return 0;
  }
  snprintf(path, sizeof path, "%s.switch", self.dli_fname);
  int file = open(path, O_RDWR);
  void *memory = file < 0 ? MAP_FAILED : mmap(NULL, SWITCH_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file >= 0) {
    close(file);
  }
  switched = memory;
  return memory != MAP_FAILED;
}

word C_GetFunctionList(struct list **out) {
  if (real == NULL) {
    void *library = dlopen(SOFTHSM, RTLD_NOW | RTLD_LOCAL);
    word (*get)(struct list **) = library == NULL ? NULL : (word(*)(struct list **))dlsym(library, "C_GetFunctionList");
    if (get == NULL || !map_switch() || get(&real) != 0) {
      return CKR_GENERAL_ERROR;
    }
    memcpy(ours.version, real->version, sizeof ours.version);
#define ENTER(i) ours.call[i] = forward_##i;
    ALL(ENTER)
    ours.call[GET_FUNCTION_LIST] = (function)(void *)C_GetFunctionList;
  }
  *out = &ours;
  return 0;
}
