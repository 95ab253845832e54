/*
 * What the PKCS#11 calls alone cost: the same calls as the adapter makes, with nothing around them.
 *
 *   raw block|arqc LIBRARY TOKEN PINFILE KEY MILLISECONDS   prints nanoseconds an operation takes
 *   raw leak       LIBRARY TOKEN PINFILE KEY OPERATIONS     prints how many KiB the process grew by
 *   raw job        LIBRARY TOKEN PINFILE KEY MILLISECONDS TOKENKEY CVK CARDS   as block and arqc
 *   raw jobs       LIBRARY TOKEN PINFILE KEY OPERATIONS   TOKENKEY CVK CARDS   the same, so many times
 *
 * block: C_EncryptUpdate of one TDES block, ECB, on an operation that stays open, session key.
 * arqc, leak: a check by Visa version 18 with ARPCs of both outcomes, from the card's key on.
 * job, jobs: all calls of an authorization with such a cryptogram: the PAN's token, both steps of the card value in
 * the track, the cryptogram. Of so many cards in turn, whose keys are there.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned long ulong_t;
typedef struct { ulong_t type; void *value; ulong_t length; } attribute_t; /* CK_ATTRIBUTE, CK_MECHANISM */
typedef ulong_t (*function_t)();

static void **functions;
static ulong_t session, slot;

enum { INITIALIZE = 0, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, OPEN_SESSION = 12, LOGIN = 18, COPY_OBJECT = 21,
       DESTROY_OBJECT = 22, FIND_OBJECTS_INIT = 26, FIND_OBJECTS = 27, FIND_OBJECTS_FINAL = 28, ENCRYPT_INIT = 29,
       ENCRYPT = 30, ENCRYPT_UPDATE = 31, DERIVE_KEY = 62 };

#define CALL(index, ...) check(#index, ((function_t) functions[1 + (index)])(__VA_ARGS__))

static void fail(const char *what, ulong_t code) {
  fprintf(stderr, "%s: 0x%lx\n", what, code);
  exit(1);
}

static void check(const char *call, ulong_t rv) {
  if (rv != 0) fail(call, rv);
}

static double now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e9 + at.tv_nsec;
}

static long anonymous_kib(void) {
  char line[256];
  long kib = 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, status)) sscanf(line, "RssAnon: %ld", &kib);
  fclose(status);
  return kib;
}

static ulong_t slot_of(const char *token) {
  ulong_t slots[64], count = 64;
  char info[256];
  size_t length = strlen(token);
  CALL(GET_SLOT_LIST, (unsigned char) 1, slots, &count);
  for (ulong_t i = 0; i < count; i++) {
    CALL(GET_TOKEN_INFO, slots[i], info);
    if (memcmp(info, token, length) == 0 && (length == 32 || info[length] == ' ')) return slots[i];
  }
  fail("no such token", count);
  return 0;
}

static void log_in(const char *library, const char *token, const char *pin_file) {
  struct { void *mutex[4]; ulong_t flags; void *reserved; } locking = {{0}, 2, NULL}; /* CKF_OS_LOCKING_OK */
  void *loaded = dlopen(library, RTLD_NOW);
  function_t get_list = loaded ? (function_t) dlsym(loaded, "C_GetFunctionList") : NULL;
  char pin[256] = "";
  FILE *file = fopen(pin_file, "r");
  if (!get_list || !file || !fgets(pin, sizeof pin, file)) fail("library or PIN file", 0);
  pin[strcspn(pin, "\r\n")] = 0;
  check("C_GetFunctionList", get_list(&functions));
  CALL(INITIALIZE, &locking);
  slot = slot_of(token);
  CALL(OPEN_SESSION, slot, 4UL, NULL, NULL, &session);
  CALL(LOGIN, session, 1UL, pin, strlen(pin));
  memset(pin, 0, sizeof pin);
  fclose(file);
}

/* A session copy of the token's key. */
static ulong_t key(const char *label) {
  ulong_t secret = 4, found = 0, count = 0, copy = 0;
  char yes = 1, no = 0;
  attribute_t wanted[] = {{0, &secret, 8}, {1, &yes, 1}, {3, (void *) label, strlen(label)}};
  attribute_t copied[] = {{1, &no, 1}};
  CALL(FIND_OBJECTS_INIT, session, wanted, 3UL);
  CALL(FIND_OBJECTS, session, &found, 1UL, &count);
  CALL(FIND_OBJECTS_FINAL, session);
  if (count != 1) fail(label, count);
  CALL(COPY_OBJECT, session, found, copied, 1UL, &copy);
  return copy;
}

static ulong_t derive(ulong_t from, unsigned char *data, int derives) {
  struct { unsigned char *data; ulong_t length; } string = {data, 16};
  attribute_t mechanism = {0x1102, &string, sizeof string}; /* CKM_DES3_ECB_ENCRYPT_DATA */
  static ulong_t secret = 4, des2 = 0x14;
  static char yes = 1, no = 0;
  attribute_t template[] = {
      {0x000, &secret, 8}, {0x100, &des2, 8}, {0x001, &no, 1},  {0x002, PRIVATE_KEYS ? &yes : &no, 1},
      {0x103, &yes, 1},    {0x162, &no, 1},   {0x104, derives ? &no : &yes, 1}, {0x105, &no, 1},
      {0x108, &no, 1},     {0x10A, &no, 1},   {0x106, &no, 1},  {0x107, &no, 1},
      {0x10C, derives ? &yes : &no, 1}};
  ulong_t derived = 0;
  CALL(DERIVE_KEY, session, &mechanism, from, template, 13UL, &derived);
  return derived;
}

static void encrypt(ulong_t type, void *parameter, ulong_t parameter_bytes, ulong_t key_handle, unsigned char *in,
                    ulong_t bytes, unsigned char *out) {
  attribute_t mechanism = {type, parameter, parameter_bytes};
  ulong_t out_bytes = bytes;
  CALL(ENCRYPT_INIT, session, &mechanism, key_handle);
  CALL(ENCRYPT, session, in, bytes, out, &out_bytes);
}

static void check_arqc(ulong_t card_key) {
  unsigned char whole_data[16] = {0, 28, 0xF0, 0, 0, 0, 0, 0, 0, 28, 0x0F};
  unsigned char left_data[16] = {0, 28, 0xF0, 0, 0, 0, 0, 0, 0, 28, 0xF0};
  unsigned char iv[8] = {0}, data[DATA_BYTES] = {1}, chained[DATA_BYTES], blocks[24] = {2}, out[24];
  ulong_t whole = derive(card_key, whole_data, 0);
  ulong_t left = derive(card_key, left_data, 0);
  encrypt(0x133, iv, 8, left, data, DATA_BYTES, chained); /* CKM_DES3_CBC, all but the last block */
  encrypt(0x132, NULL, 0, left, blocks, 8, out);          /* CKM_DES3_ECB, first block of the ARPC's MAC */
  encrypt(0x132, NULL, 0, whole, blocks, 24, out);        /* end of the ARQC and of both ARPCs */
  CALL(DESTROY_OBJECT, session, whole);
  CALL(DESTROY_OBJECT, session, left);
}

/* An ECB encryption that stays open, in a session of its own. */
static ulong_t open_cipher(ulong_t type, ulong_t key_handle) {
  attribute_t mechanism = {type, NULL, 0};
  ulong_t own;
  CALL(OPEN_SESSION, slot, 4UL, NULL, NULL, &own);
  CALL(ENCRYPT_INIT, own, &mechanism, key_handle);
  return own;
}

static void update(ulong_t cipher, unsigned char *block, ulong_t bytes) {
  unsigned char out[16];
  ulong_t out_bytes = bytes;
  CALL(ENCRYPT_UPDATE, cipher, block, bytes, out, &out_bytes);
  memcpy(block, out, bytes);
}

enum { CARDS_MAX = 4096 };
static ulong_t token_cipher, left_cipher, cvk_cipher, card_keys[CARDS_MAX];
static int cards, next_card;

static void open_job(ulong_t issuer_key, const char *token_key, const char *cvk, const char *card_count) {
  char left[80];
  unsigned char diversifier[16] = {0x12};
  snprintf(left, sizeof left, "%s.k1", cvk);
  token_cipher = open_cipher(0x1081, key(token_key)); /* CKM_AES_ECB */
  left_cipher = open_cipher(0x132, key(left));
  cvk_cipher = open_cipher(0x132, key(cvk));
  cards = atoi(card_count);
  if (cards < 1 || cards > CARDS_MAX) fail("cards", cards);
  for (int i = 0; i < cards; i++) {
    memcpy(diversifier + 1, &i, sizeof i);
    card_keys[i] = derive(issuer_key, diversifier, 1);
  }
}

static void job(void) {
  unsigned char pan[16] = {4}, value[8] = {5};
  update(token_cipher, pan, 16);
  update(left_cipher, value, 8);
  update(cvk_cipher, value, 8);
  check_arqc(card_keys[next_card]);
  if (++next_card == cards) next_card = 0;
}

static ulong_t one_key;

static void block(void) {
  unsigned char data[8] = {3};
  update(one_key, data, 8);
}

static void arqc(void) { check_arqc(one_key); }

static void leak(long operations) {
  for (int i = 0; i < 1000; i++) arqc();
  long before = anonymous_kib();
  for (long i = 0; i < operations; i++) arqc();
  printf("%ld\n", anonymous_kib() - before);
}

/* Looks at the clock after so many. */
static void measure(void (*operation)(void), int at_once, double milliseconds) {
  double start = now_ns(), end = start + milliseconds * 1e6, at = start;
  long operations = 0;
  while (at < end) {
    for (int i = 0; i < at_once; i++) operation();
    operations += at_once;
    at = now_ns();
  }
  printf("%.1f\n", (at - start) / operations);
}

int main(int count, char **arguments) {
  int is_job = count > 1 && strncmp(arguments[1], "job", 3) == 0;
  if (count != (is_job ? 10 : 7)) fail("arguments", count);
  const char *what = arguments[1];
  double amount = atof(arguments[6]);
  unsigned char card[16] = {0x12, 0x34};
  log_in(arguments[2], arguments[3], arguments[4]);
  one_key = key(arguments[5]);
  if (strcmp(what, "block") == 0) {
    one_key = open_cipher(0x132, one_key);
    measure(block, 1000, amount);
  } else if (is_job) {
    open_job(one_key, arguments[7], arguments[8], arguments[9]);
    if (strcmp(what, "job") == 0) measure(job, 10, amount);
    for (long i = 0; what[3] == 's' && i < (long) amount; i++) job();
  } else {
    one_key = derive(one_key, card, 1);
    if (strcmp(what, "leak") == 0) leak((long) amount);
    else measure(arqc, 10, amount);
  }
  return 0;
}
