package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.hsm.DukptKey.KeyType;
import dev.tollgate.hsm.DukptKey.Outcome;
import dev.tollgate.hsm.DukptKey.Use;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ck;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Derived unique key per transaction: finds the key of one transaction out of a base key and the
 * key serial number (KSN) that came with the message, and computes with it.
 *
 * <pre>
 *   TDES, X9.24-1:2009                             AES, X9.24-3:2017
 *   KSN 10 bytes, counter: last 21 bits            KSN 12 bytes: initial key id 8, counter 4
 *   BDK, BDK xor C0C0C0C000000000... -- KSN ->     BDK -- id -> initial key     C_DeriveKey
 *        initial key            in locked memory       -- a bit of the counter -> C_DeriveKey
 *        -- a bit of the counter -> two DES            ...
 *        ...                                           -- usage, type -> working key
 *        xor variant (data: and once encrypted)        all in the HSM
 * </pre>
 *
 * <p>AES keys never leave the HSM: each derivation encrypts known data, which PKCS#11 does with the
 * result as a new key. TDES derivation XORs halves of keys, which PKCS#11 cannot: the initial key
 * and all after it are in the clear in the lane's locked page for the time of the command. Its
 * single DES is done by the HSM under K || K, so this process has no cipher of its own.
 */
final class DukptCommands {
  private static final ValueLayout.OfLong WORD = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int CHECK_VALUE_BYTES = 5;
  private static final int MAC_BYTES_MIN = 4;
  private static final int TDES_BLOCK = 8;
  private static final int AES_BLOCK = 16;

  /** The counter that stands for the update key. */
  private static final int UPDATE_COUNTER = 0xFFFFFFFF;

  /** What the right half of an initial key and every left half are made with. */
  static final long KEY_VARIANT = 0xC0C0C0C000000000L;

  /** Version and block counter of derivation data. */
  private static final long FIRST_BLOCK = 0x0101L << 48;

  private static final long SECOND_BLOCK = 0x0102L << 48;

  /** Layout of the work area: two blocks of derivation data, their description, a CBC start. */
  private static final long DATA = LaneScratch.KEY_WORK;

  private static final long DATA_STRING = DATA + 2 * AES_BLOCK;
  private static final long DERIVATION = DATA_STRING + 16;
  private static final long CBC = DERIVATION + 24;
  private static final long ZERO_IV = CBC + 24;

  /** TDES: the clear key so far, and the value of an object that is single DES. */
  private static final long KEY = ZERO_IV + AES_BLOCK;

  private static final long SINGLE = KEY + 16;
  private static final long BLOCK = SINGLE + 16;

  /** A MAC or check value, up to 32 bytes. */
  private static final long RESULT = BLOCK + AES_BLOCK;

  private static final int WORK_BYTES = (int) (RESULT + 32 - DATA);

  private static final DukptKey NO_KEY =
      new DukptKey(
          new HsmKey("", KeyUsage.B0, -1, KeyAlgorithm.TDES_2), Use.INITIAL, KeyType.TDES_2, 0);

  /** CK_INVALID_HANDLE. */
  private static final long NONE = 0;

  /** What is done under the working key. */
  private enum Operation {
    DECRYPT_PIN,
    MAC,
    ENCRYPT,
    DECRYPT,
    CHECK
  }

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final Template whole;
  private final Template single;
  private final LaneCipher.Steps steps = this::run;

  /** Handles to be destroyed when the command ends; the working key is the first. */
  private final long[] held = new long[2];

  private MemorySegment cell = MemorySegment.NULL;
  private DukptKey key = NO_KEY;
  private Operation operation = Operation.CHECK;
  private long dataAt;
  private int dataLength;

  DukptCommands(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
    Arena arena = Arena.ofAuto();
    whole =
        Template.sessionKey(arena, Ck.CKK_DES2, 0, true, false, false)
            .withValue(memory.asSlice(KEY, 16));
    single =
        Template.sessionKey(arena, Ck.CKK_DES2, 0, true, false, false)
            .withValue(memory.asSlice(SINGLE, 16));
  }

  /** Computes a MAC of 4 bytes up to the algorithm's size, see {@link PaymentHsm}. */
  Outcome generateMac(
      MemorySegment from, DukptKey asked, long at, int length, long macAt, int macBytes) {
    if (!asked.use().makesMacs() || !isMac(from, asked, at, length, macAt, macBytes)) {
      return Outcome.UNAVAILABLE;
    }
    try {
      Outcome outcome = perform(Operation.MAC, from, asked, at, length);
      if (outcome == Outcome.DONE) {
        MemorySegment.copy(memory, RESULT, from, macAt, macBytes);
      }
      return outcome;
    } finally {
      forget();
    }
  }

  /** Compares all bytes in any case. */
  Outcome verifyMac(
      MemorySegment from, DukptKey asked, long at, int length, long macAt, int macBytes) {
    if (!asked.use().makesMacs() || !isMac(from, asked, at, length, macAt, macBytes)) {
      return Outcome.UNAVAILABLE;
    }
    try {
      Outcome outcome = perform(Operation.MAC, from, asked, at, length);
      if (outcome != Outcome.DONE) {
        return outcome;
      }
      int wrong = 0;
      for (int i = 0; i < macBytes; i++) {
        wrong |= memory.get(JAVA_BYTE, RESULT + i) ^ from.get(JAVA_BYTE, macAt + i);
      }
      return wrong == 0 ? Outcome.DONE : Outcome.MISMATCH;
    } finally {
      forget();
    }
  }

  private static boolean isMac(
      MemorySegment from, DukptKey asked, long at, int length, long macAt, int macBytes) {
    return length > 0
        && macBytes >= MAC_BYTES_MIN
        && macBytes <= asked.type().macBytes()
        && LaneCipher.reaches(from, at, length)
        && LaneCipher.reaches(from, macAt, macBytes);
  }

  /**
   * Enciphers or deciphers whole blocks, CBC from zeros; in place if both offsets are the same. The
   * cell gets the result at the end, so that what is repeated, here or at another HSM, finds its
   * operands as they were.
   */
  Outcome cipherData(
      boolean encrypt, MemorySegment from, DukptKey asked, long at, int length, long resultAt) {
    boolean usable =
        asked.use().enciphersData()
            && !asked.type().isHmac()
            && length > 0
            && length <= LaneScratch.CBC_BYTES_MAX
            && length % asked.type().blockBytes() == 0
            && LaneCipher.reaches(from, at, length)
            && LaneCipher.reaches(from, resultAt, length);
    if (!usable) {
      return Outcome.UNAVAILABLE;
    }
    try {
      Operation asOperation = encrypt ? Operation.ENCRYPT : Operation.DECRYPT;
      Outcome outcome = perform(asOperation, from, asked, at, length);
      if (outcome == Outcome.DONE) {
        MemorySegment.copy(memory, LaneScratch.CBC_OUT, from, resultAt, length);
      }
      return outcome;
    } finally {
      forget();
    }
  }

  /** Writes the 5 bytes of a working key's check value. */
  Outcome checkValue(MemorySegment from, DukptKey asked, long valueAt) {
    if (asked.type().isHmac() || !LaneCipher.reaches(from, valueAt, CHECK_VALUE_BYTES)) {
      return Outcome.UNAVAILABLE;
    }
    try {
      Outcome outcome = perform(Operation.CHECK, from, asked, 0, 0);
      if (outcome == Outcome.DONE) {
        MemorySegment.copy(memory, RESULT, from, valueAt, CHECK_VALUE_BYTES);
      }
      return outcome;
    } finally {
      forget();
    }
  }

  /**
   * Decrypts a PIN block at {@link LaneScratch#IN} to its plain PIN field at {@link
   * LaneScratch#CLEAR_PIN}.
   *
   * @param panFieldAt what the PIN field is XORed with, as long as the block; zeros where there is
   *     none
   */
  Outcome decryptPin(MemorySegment from, DukptKey asked, int blockBytes, long panFieldAt) {
    try {
      return perform(Operation.DECRYPT_PIN, from, asked, panFieldAt, blockBytes);
    } finally {
      forget();
    }
  }

  private Outcome perform(
      Operation asOperation, MemorySegment from, DukptKey asked, long at, int length) {
    if (!asked.exists() || !LaneCipher.reaches(from, asked.ksnAt(), asked.ksnBytes())) {
      return Outcome.UNAVAILABLE;
    }
    if (!asked.accepts(asked.counter(from))) {
      return Outcome.KSN_REFUSED;
    }
    operation = asOperation;
    cell = from;
    key = asked;
    dataAt = at;
    dataLength = length;
    return cipher.perform(asked.base(), steps) ? Outcome.DONE : Outcome.UNAVAILABLE;
  }

  private void forget() {
    LockedMemory.zero(memory, DATA, WORK_BYTES);
    scratch.wipeCbc(dataLength);
    cell = MemorySegment.NULL;
    dataLength = 0;
  }

  private long run(LaneSession session, int base) {
    held[0] = NONE;
    held[1] = NONE;
    writeMechanisms();
    long rv = key.isTdes() ? deriveTdes(session, base) : deriveAes(session, base);
    if (rv == Ckr.OK) {
      rv = compute(session);
    }
    for (int i = 0; i < held.length; i++) {
      long destroyed = held[i] == NONE ? Ckr.OK : session.destroy(held[i]);
      rv = rv == Ckr.OK ? destroyed : rv;
    }
    return rv;
  }

  private void writeMechanisms() {
    memory.set(JAVA_LONG, DATA_STRING, scratch.addressOf(DATA));
    Mechanism.AES_ECB_ENCRYPT_DATA.write(
        memory, DERIVATION, scratch.addressOf(DATA_STRING), 2 * Long.BYTES);
    key.type().cbc().write(memory, CBC, scratch.addressOf(ZERO_IV), key.type().blockBytes());
    memory.set(JAVA_LONG, ZERO_IV, 0);
    memory.set(JAVA_LONG, ZERO_IV + Long.BYTES, 0);
  }

  /** Leaves the working key in {@link #held}; every key on the way is destroyed at once. */
  private long deriveAes(LaneSession session, int base) {
    KeyType baseType = KeyType.of(key.base().algorithm());
    int idLeft = cell.get(INT, key.ksnAt());
    int idRight = cell.get(INT, key.ksnAt() + Integer.BYTES);
    long parent = session.key(base);
    long rv = Ckr.OK;
    if (key.base().usage() == KeyUsage.B0) {
      writeDerivationData(Use.INITIAL.code, baseType, idLeft, idRight);
      rv = derive(session, parent, baseType, key.use() == Use.INITIAL);
    }
    int last = key.use().counts() ? key.counter(cell) : UPDATE_COUNTER;
    int reached = key.use() == Use.INITIAL ? last : 0;
    while (rv == Ckr.OK && reached != last) {
      reached |= Integer.highestOneBit(last ^ reached);
      writeDerivationData(Use.TRANSACTION.code, baseType, idRight, reached);
      parent = held[0] == NONE ? parent : held[0];
      rv = derive(session, parent, baseType, key.use() == Use.TRANSACTION && reached == last);
    }
    if (rv != Ckr.OK || key.use() == Use.INITIAL || key.use() == Use.TRANSACTION) {
      return rv;
    }
    writeDerivationData(key.use().code, key.type(), idRight, last);
    if (key.type() == KeyType.HMAC_128) {
      rv = fillWithZeros(session);
    }
    return rv != Ckr.OK ? rv : derive(session, held[0], key.type(), true);
  }

  /** Derivation data of X9.24-3: version, block, usage, algorithm, bits; then what it is for. */
  private void writeDerivationData(int use, KeyType type, int first, int second) {
    long kind = (long) use << 32 | (long) type.code << 16 | type.bytes * 8L;
    long whose = (long) first << 32 | Integer.toUnsignedLong(second);
    memory.set(WORD, DATA, FIRST_BLOCK | kind);
    memory.set(WORD, DATA + 8, whose);
    memory.set(WORD, DATA + 16, SECOND_BLOCK | kind);
    memory.set(WORD, DATA + 24, whose);
    boolean two = type.bytes > AES_BLOCK || type == KeyType.HMAC_128;
    memory.set(JAVA_LONG, DATA_STRING + 8, two ? 2 * AES_BLOCK : AES_BLOCK);
  }

  /**
   * HMAC under 16 bytes is HMAC under these and 16 zeros, which an HSM that asks for 32 bytes takes
   * too: the second block of data is the one that encrypts to zeros.
   */
  private long fillWithZeros(LaneSession session) {
    long second = scratch.addressOf(DATA + AES_BLOCK);
    long zeros = scratch.addressOf(ZERO_IV);
    return session.decryptOnce(Mechanism.AES_ECB.pointer(), held[0], zeros, AES_BLOCK, second);
  }

  private long derive(LaneSession session, long parent, KeyType type, boolean last) {
    Template template = !last ? type.deriving : signs() ? type.signing : type.enciphering;
    long rv = session.derive(scratch.addressOf(DERIVATION), parent, template);
    if (rv != Ckr.OK) {
      return rv;
    }
    long old = held[0];
    held[0] = session.derived();
    return old == NONE ? Ckr.OK : session.destroy(old);
  }

  private boolean signs() {
    return operation == Operation.MAC || (operation == Operation.CHECK && key.type().isAes());
  }

  /** The initial key, a step for each bit of the counter, the variant. */
  private long deriveTdes(LaneSession session, int base) {
    MemorySegment.copy(cell, key.ksnAt(), memory, BLOCK, DukptKey.TDES_KSN_BYTES);
    long initial = memory.get(WORD, BLOCK) & ~0x1FL;
    long register = memory.get(LONG, BLOCK + 2) & ~DukptKey.TDES_COUNTER;
    memory.set(WORD, BLOCK, initial);
    long rv = session.encryptOnce(session.key(base), BLOCK, TDES_BLOCK, KEY);
    if (rv == Ckr.OK) {
      rv = session.encryptOnce(session.variant(base), BLOCK, TDES_BLOCK, KEY + TDES_BLOCK);
    }
    int left = key.use() == Use.INITIAL ? 0 : key.counter(cell);
    while (rv == Ckr.OK && left != 0) {
      int bit = Integer.highestOneBit(left);
      left ^= bit;
      register |= bit;
      rv = nextKey(session, register);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    xorKey(key.use().variant);
    return key.use().enciphersData() ? encryptKey(session) : hold(session, whole, 0);
  }

  /**
   * X9.24-1:2009 A.2, non-reversible key generation: a new key out of the last and the register.
   */
  private long nextKey(LaneSession session, long register) {
    long left = memory.get(WORD, KEY);
    long right = memory.get(WORD, KEY + TDES_BLOCK);
    long rv = encryptSingle(session, left, register ^ right);
    if (rv != Ckr.OK) {
      return rv;
    }
    memory.set(WORD, KEY + TDES_BLOCK, memory.get(WORD, BLOCK) ^ right);
    right ^= KEY_VARIANT;
    rv = encryptSingle(session, left ^ KEY_VARIANT, register ^ right);
    memory.set(WORD, KEY, memory.get(WORD, BLOCK) ^ right);
    return rv;
  }

  /** Single DES of one block, in the HSM, under a key made for it; the result is in BLOCK. */
  private long encryptSingle(LaneSession session, long singleKey, long block) {
    memory.set(WORD, SINGLE, singleKey);
    memory.set(WORD, SINGLE + TDES_BLOCK, singleKey);
    memory.set(WORD, BLOCK, block);
    long rv = session.create(single);
    if (rv != Ckr.OK) {
      return rv;
    }
    long handle = session.derived();
    rv = session.encryptOnce(handle, BLOCK, TDES_BLOCK, BLOCK);
    long destroyed = session.destroy(handle);
    return rv != Ckr.OK ? rv : destroyed;
  }

  private void xorKey(long variant) {
    memory.set(WORD, KEY, memory.get(WORD, KEY) ^ variant);
    memory.set(WORD, KEY + TDES_BLOCK, memory.get(WORD, KEY + TDES_BLOCK) ^ variant);
  }

  /** The one-way function of data keys: both halves encrypted under the whole. */
  private long encryptKey(LaneSession session) {
    long rv = session.create(whole);
    if (rv != Ckr.OK) {
      return rv;
    }
    long handle = session.derived();
    rv = session.encryptOnce(handle, KEY, 2 * TDES_BLOCK, KEY);
    long destroyed = session.destroy(handle);
    rv = rv != Ckr.OK ? rv : destroyed;
    return rv != Ckr.OK ? rv : hold(session, whole, 0);
  }

  private long hold(LaneSession session, Template template, int place) {
    long rv = session.create(template);
    if (rv == Ckr.OK) {
      held[place] = session.derived();
    }
    return rv;
  }

  private long compute(LaneSession session) {
    long data = cell.address() + dataAt;
    long result = scratch.addressOf(LaneScratch.CBC_OUT);
    long cbc = scratch.addressOf(CBC);
    return switch (operation) {
      case ENCRYPT -> session.encryptOnce(cbc, held[0], data, dataLength, result);
      case DECRYPT -> session.decryptOnce(cbc, held[0], data, dataLength, result);
      case MAC -> key.isTdes() ? retailMac(session) : sign(session, data, dataLength);
      case CHECK ->
          key.type().isAes()
              ? sign(session, scratch.addressOf(ZERO_IV), AES_BLOCK)
              : session.encryptOnce(held[0], ZERO_IV, TDES_BLOCK, RESULT);
      case DECRYPT_PIN -> decryptPin(session);
    };
  }

  /** Format 4 is encrypted, XORed with the PAN field and encrypted again; the others once. */
  private long decryptPin(LaneSession session) {
    long ecb = key.type().ecb().pointer();
    long block = scratch.addressOf(BLOCK);
    long rv =
        session.decryptOnce(ecb, held[0], scratch.addressOf(LaneScratch.IN), dataLength, block);
    if (rv != Ckr.OK) {
      return rv;
    }
    for (int i = 0; i < dataLength; i += Long.BYTES) {
      long panField = memory.get(JAVA_LONG, dataAt + i);
      memory.set(JAVA_LONG, BLOCK + i, memory.get(JAVA_LONG, BLOCK + i) ^ panField);
    }
    if (key.type().isAes()) {
      rv = session.decryptOnce(ecb, held[0], block, AES_BLOCK, block);
    }
    memory.set(JAVA_LONG, LaneScratch.CLEAR_PIN, memory.get(JAVA_LONG, BLOCK));
    return rv;
  }

  private long sign(LaneSession session, long data, int length) {
    int bytes = key.type().macBytes();
    long result = scratch.addressOf(RESULT);
    return session.sign(key.type().mac(), held[0], data, length, result, bytes);
  }

  /** ISO 9797-1 algorithm 3, padding method 1, with the key's left half as single DES. */
  private long retailMac(LaneSession session) {
    memory.set(WORD, SINGLE, memory.get(WORD, KEY));
    memory.set(WORD, SINGLE + TDES_BLOCK, memory.get(WORD, KEY));
    long rv = hold(session, single, 1);
    int lastAt = (dataLength - 1) / TDES_BLOCK * TDES_BLOCK;
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    for (int at = 0; rv == Ckr.OK && at < lastAt; at += LaneScratch.CBC_BYTES_MAX) {
      int bytes = Math.min(lastAt - at, LaneScratch.CBC_BYTES_MAX);
      rv = session.chain(held[1], cell.address() + dataAt + at, bytes);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    memory.set(JAVA_LONG, BLOCK, memory.get(JAVA_LONG, LaneScratch.CHAIN));
    memory.set(JAVA_LONG, LaneScratch.CHAIN, 0);
    for (int i = 0; i < dataLength - lastAt; i++) {
      int both = memory.get(JAVA_BYTE, BLOCK + i) ^ cell.get(JAVA_BYTE, dataAt + lastAt + i);
      memory.set(JAVA_BYTE, BLOCK + i, (byte) both);
    }
    return session.encryptOnce(held[0], BLOCK, TDES_BLOCK, RESULT);
  }
}
