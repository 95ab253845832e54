/* Preloaded, it fails one sync of a recording: the next after the file named in FAIL_SYNC appears.
   Later ones succeed, as they do on a real disk whose kernel has dropped what it could not write. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd) {
  char link[64], path[4096];
  const char *flag = getenv("FAIL_SYNC");
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  return flag != NULL && length > 4 && memcmp(path + length - 4, ".rec", 4) == 0
      && unlink(flag) == 0;
}

static int sync_with(const char *name, int fd) {
  if (fails(fd)) {
    errno = EIO;
    return -1;
  }
  int (*next)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
  return next(fd);
}

int fdatasync(int fd) { return sync_with("fdatasync", fd); }

int fsync(int fd) { return sync_with("fsync", fd); }
