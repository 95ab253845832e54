package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.DukptKey.KeyType;
import dev.tollgate.hsm.KeyBlockHeader.KeyBlockResult;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyFlag;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.regex.Pattern;

/**
 * Key blocks of ANSI X9.143 (TR-31), version B (TDES) and D (AES), both with the derivation binding
 * method.
 *
 * <pre>
 *   header 16 | optional blocks | hex of: key field, encrypted (CBC from the MAC) | hex of: MAC
 *                                         length 2, key, padding
 *   MAC = CMAC, under the block's authentication key, of header, optional blocks and clear key field
 * </pre>
 *
 * <p>The two keys of a block are CMACs of known data under the protection key: one full block each
 * time, so each is one encryption of data that can be known before, and the HSM derives them
 * without showing them. The key inside is another matter: standard PKCS#11 unwraps no key blocks,
 * so it is in the clear in the lane's locked page while the command lasts.
 *
 * <p>By the standard the MAC is made of the clear key field, so that has to be decrypted first;
 * nothing in it is looked at before the MAC is right. What the header says is checked before that,
 * as it costs nothing.
 */
final class KeyBlocks {
  static final int CHECK_VALUE_BYTES = 5;

  private static final ValueLayout.OfLong WORD =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
  private static final int KEY_FIELD_BYTES_MAX = 256;

  /** What an HSM may ask for; HMAC under a shorter key is the same under zeros after it. */
  private static final int HMAC_BYTES_MIN = 32;

  private static final int AES_BLOCK = 16;

  /** Layout of the work area; then the clear block, as the MAC is made of it. */
  private static final long DATA = LaneScratch.KEY_WORK;

  private static final long DATA_STRING = DATA + 32;
  private static final long DERIVATION = DATA_STRING + 16;
  private static final long CBC = DERIVATION + 24;
  private static final long MAC = CBC + 24;
  private static final long EXPECTED = MAC + AES_BLOCK;
  private static final long SUBKEY = EXPECTED + AES_BLOCK;
  private static final long SECOND = SUBKEY + AES_BLOCK;
  private static final long CIPHER = SECOND + 32;
  private static final long CLEAR = LaneScratch.KEY_BLOCK;

  private static final int ENCRYPTION = 0;
  private static final int AUTHENTICATION = 1;

  /** What a wrapped key begins with once it is unwrapped. */
  private static final long WRAPPED = 0xA6A6A6A6A6A6A6A6L;

  private static final long PARITY_BITS = 0x0101010101010101L;

  /** Weak and semi-weak keys of DES (NIST SP 800-67). */
  private static final long[] WEAK_KEYS = {
    0x0101010101010101L, 0xFEFEFEFEFEFEFEFEL, 0xE0E0E0E0F1F1F1F1L, 0x1F1F1F1F0E0E0E0EL,
    0x01FE01FE01FE01FEL, 0xFE01FE01FE01FE01L, 0x1FE01FE00EF10EF1L, 0xE01FE01FF10EF10EL,
    0x01E001E001F101F1L, 0xE001E001F101F101L, 0x1FFE1FFE0EFE0EFEL, 0xFE1FFE1FFE0EFE0EL,
    0x011F011F010E010EL, 0x1F011F010E010E01L, 0xE0FEE0FEF1FEF1FEL, 0xFEE0FEE0FEF1FEF1L
  };

  private final LaneCipher cipher;
  private final LaneScratch scratch;
  private final MemorySegment memory;
  private final LaneCipher.Steps unwrap = this::unwrap;
  private final LaneCipher.Steps wrap = this::wrap;
  private final KeyBlockHeader header = new KeyBlockHeader();
  private KeyType protection = KeyType.AES_256;
  private int fieldBytes;
  private int keyBytes;

  KeyBlocks(LaneCipher cipher) {
    this.cipher = cipher;
    scratch = cipher.scratch();
    memory = scratch.memory();
  }

  /** See {@link KeyBlockHeader.Commands#importKeyBlock}. */
  KeyBlockResult importBlock(
      MemorySegment cell,
      HsmKey kbpk,
      long at,
      int length,
      KeyUsage usage,
      String label,
      long checkValueAt) {
    boolean usable =
        isProtection(kbpk)
            && LABEL.matcher(label).matches()
            && LaneCipher.reaches(cell, at, Math.max(length, 0))
            && LaneCipher.reaches(cell, checkValueAt, CHECK_VALUE_BYTES);
    if (!usable) {
      return KeyBlockResult.UNAVAILABLE;
    }
    try {
      KeyBlockResult fault = header.read(cell, at, length, kbpk.algorithm());
      if (fault == KeyBlockResult.DONE) {
        fault = header.isFor(usage);
      }
      if (fault == KeyBlockResult.DONE) {
        fault = readFields(cell, kbpk, at, length);
      }
      if (fault != KeyBlockResult.DONE) {
        return fault;
      }
      if (!cipher.perform(kbpk, unwrap)) {
        return KeyBlockResult.UNAVAILABLE;
      }
      KeyBlockResult judged = judge(protection.blockBytes());
      return judged != KeyBlockResult.DONE ? judged : store(cell, usage, label, checkValueAt);
    } finally {
      forget();
    }
  }

  /** See {@link KeyBlockHeader.Commands#exportKeyBlock}. */
  KeyBlockResult exportBlock(
      MemorySegment cell, HsmKey kbpk, String label, long headerAt, int length, long at, int max) {
    boolean usable =
        isProtection(kbpk)
            && LaneCipher.reaches(cell, headerAt, Math.max(length, 0))
            && LaneCipher.reaches(cell, at, Math.max(max, 0));
    if (!usable) {
      return KeyBlockResult.UNAVAILABLE;
    }
    try {
      KeyBlockResult fault = header.read(cell, headerAt, length, kbpk.algorithm());
      if (fault != KeyBlockResult.DONE) {
        return fault;
      }
      fault = header.isForItsUsage();
      if (fault != KeyBlockResult.DONE) {
        return fault;
      }
      if (header.bytes != length) { // something behind the header
        return KeyBlockResult.LENGTH;
      }
      int macBytes = protection(kbpk).blockBytes();
      int keyBytesMax = header.algorithm == 'T' ? 24 : 32;
      fieldBytes = (2 + keyBytesMax + macBytes - 1) / macBytes * macBytes;
      int whole = length + 2 * (fieldBytes + macBytes);
      if (whole > max) {
        return KeyBlockResult.LENGTH;
      }
      MemorySegment.copy(cell, headerAt, memory, CLEAR, length);
      KeyBlockHeader.writeNumber(memory, CLEAR + 1, whole);
      fault = fetch(label);
      if (fault != KeyBlockResult.DONE) {
        return fault;
      }
      if (!cipher.perform(kbpk, wrap)) {
        return KeyBlockResult.UNAVAILABLE;
      }
      MemorySegment.copy(memory, CLEAR, cell, at, length);
      KeyBlockHeader.writeHex(memory, CIPHER, fieldBytes, cell, at + length);
      KeyBlockHeader.writeHex(memory, MAC, macBytes, cell, at + length + 2L * fieldBytes);
      return KeyBlockResult.DONE;
    } finally {
      forget();
    }
  }

  private boolean isProtection(HsmKey kbpk) {
    return kbpk.usage() == KeyUsage.K1 && kbpk.algorithm() != KeyAlgorithm.HMAC;
  }

  private KeyType protection(HsmKey kbpk) {
    protection = KeyType.of(kbpk.algorithm());
    return protection;
  }

  private void forget() {
    LockedMemory.zero(memory, DATA, CIPHER + KEY_FIELD_BYTES_MAX - DATA);
    LockedMemory.zero(memory, CLEAR, KeyBlockHeader.BLOCK_BYTES_MAX);
    fieldBytes = 0;
  }

  /** Header as it is, encrypted key field and MAC out of their hex. */
  private KeyBlockResult readFields(MemorySegment cell, HsmKey kbpk, long at, int length) {
    int macBytes = protection(kbpk).blockBytes();
    if (header.blockBytes != length) {
      return KeyBlockResult.LENGTH;
    }
    int hexDigits = length - header.bytes - 2 * macBytes;
    boolean whole = hexDigits > 0 && hexDigits % (2 * macBytes) == 0;
    if (!whole || hexDigits / 2 > KEY_FIELD_BYTES_MAX) {
      return KeyBlockResult.LENGTH;
    }
    fieldBytes = hexDigits / 2;
    long macAt = at + length - 2L * macBytes;
    MemorySegment.copy(cell, at, memory, CLEAR, header.bytes);
    boolean hex =
        KeyBlockHeader.readHex(cell, at + header.bytes, fieldBytes, memory, CIPHER)
            && KeyBlockHeader.readHex(cell, macAt, macBytes, memory, MAC);
    return hex ? KeyBlockResult.DONE : KeyBlockResult.NOT_HEX;
  }

  private long unwrap(LaneSession session, int kbpk) {
    long rv = derive(session, kbpk, ENCRYPTION);
    if (rv != Ckr.OK) {
      return rv;
    }
    long key = session.derived();
    long from = scratch.addressOf(CIPHER);
    long to = scratch.addressOf(CLEAR + header.bytes);
    rv = session.decryptOnce(scratch.addressOf(CBC), key, from, fieldBytes, to);
    long destroyed = session.destroy(key);
    rv = rv != Ckr.OK ? rv : destroyed;
    return rv != Ckr.OK ? rv : authenticate(session, kbpk, EXPECTED);
  }

  private long wrap(LaneSession session, int kbpk) {
    long rv = authenticate(session, kbpk, MAC);
    if (rv == Ckr.OK) {
      rv = derive(session, kbpk, ENCRYPTION);
    }
    if (rv != Ckr.OK) {
      return rv;
    }
    long key = session.derived();
    long from = scratch.addressOf(CLEAR + header.bytes);
    rv =
        session.encryptOnce(
            scratch.addressOf(CBC), key, from, fieldBytes, scratch.addressOf(CIPHER));
    long destroyed = session.destroy(key);
    return rv != Ckr.OK ? rv : destroyed;
  }

  /** The MAC of header and clear key field. */
  private long authenticate(LaneSession session, int kbpk, long macAt) {
    long rv = derive(session, kbpk, AUTHENTICATION);
    if (rv != Ckr.OK) {
      return rv;
    }
    long key = session.derived();
    rv =
        session.sign(
            protection.mac(),
            key,
            scratch.addressOf(CLEAR),
            header.bytes + fieldBytes,
            scratch.addressOf(macAt),
            protection.blockBytes());
    long destroyed = session.destroy(key);
    return rv != Ckr.OK ? rv : destroyed;
  }

  /**
   * X9.143 derivation binding: each block of the key is the CMAC of a counter, what the key is for,
   * its algorithm and its length. As all that is one block, it is XORed with a subkey of the CMAC
   * and encrypted; the subkey is E(0), doubled once for TDES, twice for AES, where a pad follows.
   */
  private long derive(LaneSession session, int kbpk, int purpose) {
    int block = protection.blockBytes();
    memory.set(JAVA_LONG, SUBKEY, 0);
    memory.set(JAVA_LONG, SUBKEY + 8, 0);
    long subkey = scratch.addressOf(SUBKEY);
    long rv =
        session.encryptOnce(protection.ecb().pointer(), session.key(kbpk), subkey, block, subkey);
    if (rv != Ckr.OK) {
      return rv;
    }
    doubleSubkey();
    if (protection.isAes()) {
      doubleSubkey();
    }
    int blocks = (protection.bytes + block - 1) / block;
    for (int i = 0; i < blocks; i++) {
      long data =
          (i + 1L) << 56
              | (long) purpose << 40
              | (long) protection.code << 16
              | protection.bytes * 8L;
      memory.set(WORD, DATA + (long) i * block, data ^ memory.get(WORD, SUBKEY));
      if (protection.isAes()) {
        memory.set(WORD, DATA + (long) i * block + 8, (0x80L << 56) ^ memory.get(WORD, SUBKEY + 8));
      }
    }
    memory.set(JAVA_LONG, DATA_STRING, scratch.addressOf(DATA));
    memory.set(JAVA_LONG, DATA_STRING + 8, (long) blocks * block);
    Mechanism mechanism =
        protection.isAes() ? Mechanism.AES_ECB_ENCRYPT_DATA : Mechanism.DES3_ECB_ENCRYPT_DATA;
    mechanism.write(memory, DERIVATION, scratch.addressOf(DATA_STRING), 16);
    protection.cbc().write(memory, CBC, scratch.addressOf(MAC), block);
    return session.derive(
        scratch.addressOf(DERIVATION),
        session.key(kbpk),
        purpose == ENCRYPTION ? protection.enciphering : protection.signing);
  }

  /** Doubling in the field of the block's size (NIST SP 800-38B 5.3). */
  private void doubleSubkey() {
    long high = memory.get(WORD, SUBKEY);
    long low = memory.get(WORD, SUBKEY + 8);
    if (protection.isAes()) {
      memory.set(WORD, SUBKEY, high << 1 | low >>> 63);
      memory.set(WORD, SUBKEY + 8, low << 1 ^ (high >> 63 & 0x87));
    } else {
      memory.set(WORD, SUBKEY, high << 1 ^ (high >> 63 & 0x1B));
    }
  }

  /** The MAC, in constant time; then the key's length and strength. */
  private KeyBlockResult judge(int macBytes) {
    long wrong = 0;
    for (int i = 0; i < macBytes; i += Long.BYTES) {
      wrong |= memory.get(JAVA_LONG, MAC + i) ^ memory.get(JAVA_LONG, EXPECTED + i);
    }
    if (wrong != 0) {
      return KeyBlockResult.MAC;
    }
    long field = CLEAR + header.bytes;
    int bits =
        ((memory.get(JAVA_BYTE, field) & 0xFF) << 8) | (memory.get(JAVA_BYTE, field + 1) & 0xFF);
    int bytes = bits / 8;
    if (bits % 8 != 0 || bytes + 2 > fieldBytes || !header.takes(bytes)) {
      return KeyBlockResult.KEY_LENGTH;
    }
    keyBytes = bytes;
    return header.algorithm == 'T' && isWeak(field + 2, bytes)
        ? KeyBlockResult.WEAK_KEY
        : KeyBlockResult.DONE;
  }

  /** Parity bits do not count. */
  private boolean isWeak(long at, int bytes) {
    for (int i = 0; i < bytes; i += Long.BYTES) {
      long part = memory.get(WORD, at + i) & ~PARITY_BITS;
      for (long weak : WEAK_KEYS) {
        if (part == (weak & ~PARITY_BITS)) {
          return true;
        }
      }
      for (int j = 0; j < i; j += Long.BYTES) {
        if (part == (memory.get(WORD, at + j) & ~PARITY_BITS)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Makes the key a token object, with the second one that its usage asks for. Not repeated if it
   * fails: what was made is destroyed again.
   */
  private KeyBlockResult store(
      MemorySegment cell, KeyUsage usage, String label, long checkValueAt) {
    KeyAlgorithm algorithm = header.keyAlgorithm(keyBytes);
    long keyAt = CLEAR + header.bytes + 2;
    int bytes = keyBytes;
    if (algorithm == KeyAlgorithm.HMAC && keyBytes < HMAC_BYTES_MIN) {
      LockedMemory.zero(memory, keyAt + keyBytes, HMAC_BYTES_MIN - keyBytes);
      bytes = HMAC_BYTES_MIN;
    }
    MemorySegment value = memory.asSlice(keyAt, bytes);
    if (!usage.allows(algorithm)) {
      return KeyBlockResult.ALGORITHM;
    }
    if (header.algorithm == 'T') {
      setOddParity(value);
    }
    try (Pkcs11Session session = cipher.openWritingSession()) {
      String second = label + KeyLoader.secondSuffix(usage, algorithm);
      if (session.hasKey(label) || session.hasKey(second)) {
        return KeyBlockResult.LABEL_TAKEN;
      }
      if (!second.equals(label)) {
        writeSecond(usage);
        MemorySegment part = memory.asSlice(SECOND, 16);
        session.storeKey(second, KeyAlgorithm.TDES_2.keyType(), "E", part);
      }
      try {
        String functions = usage.functions(algorithm, header.mode);
        String check = session.storeKey(label, algorithm.keyType(), functions, value);
        for (int i = 0; i < 2 * CHECK_VALUE_BYTES; i++) {
          int digit = Character.digit(check.charAt(i), 16);
          Digits.setNibble(cell, checkValueAt, i, digit);
        }
        return KeyBlockResult.DONE;
      } catch (TollgateException e) {
        session.destroyKey(second);
        throw e;
      }
    } catch (TollgateException e) {
      return KeyBlockResult.UNAVAILABLE;
    }
  }

  /** As some HSMs want it; no key changes by that. */
  private static void setOddParity(MemorySegment key) {
    for (long i = 0; i < key.byteSize(); i++) {
      int bits = key.get(JAVA_BYTE, i) & 0xFE;
      key.set(JAVA_BYTE, i, (byte) (bits | (~Integer.bitCount(bits) & 1)));
    }
  }

  /** The left half twice, or the variant of a base key. */
  private void writeSecond(KeyUsage usage) {
    long key = CLEAR + header.bytes + 2;
    long left = memory.get(WORD, key);
    long right = usage == KeyUsage.B0 ? memory.get(WORD, key + 8) : left;
    long variant = usage == KeyUsage.B0 ? DukptCommands.KEY_VARIANT : 0;
    memory.set(WORD, SECOND, left ^ variant);
    memory.set(WORD, SECOND + 8, right ^ variant);
  }

  /**
   * Gets an exportable key into the clear key field, with random padding: the HSM wraps it (RFC
   * 3394) under a key made for this, which is known to the locked page alone and unwrapped there.
   */
  private KeyBlockResult fetch(String label) {
    try (Pkcs11Session session = cipher.openWritingSession()) {
      long key = session.findKey(label);
      KeyAttributes attributes = session.attributes(key);
      KeyAlgorithm algorithm = KeyAlgorithm.of(attributes);
      boolean marked =
          attributes.says(KeyFlag.CKA_PRIVATE, true)
              && attributes.says(KeyFlag.CKA_SENSITIVE, true)
              && attributes.says(KeyFlag.CKA_EXTRACTABLE, true);
      if (!marked) {
        return KeyBlockResult.NOT_EXPORTABLE;
      }
      if (algorithm == null || algorithm == KeyAlgorithm.HMAC) {
        return KeyBlockResult.ALGORITHM;
      }
      keyBytes = algorithm.keyBytes();
      if (!header.takes(keyBytes) || header.keyAlgorithm(keyBytes) != algorithm) {
        return KeyBlockResult.ALGORITHM;
      }
      long field = CLEAR + header.bytes;
      session.random(memory.asSlice(field, fieldBytes));
      memory.set(JAVA_BYTE, field, (byte) (keyBytes >> 5));
      memory.set(JAVA_BYTE, field + 1, (byte) (keyBytes * 8));
      MemorySegment value = memory.asSlice(SECOND, 32);
      session.random(value);
      long wrapping = session.createWrappingKey(value);
      try {
        session.wrapKey(wrapping, key, memory.asSlice(CIPHER, keyBytes + 8L));
        boolean sound = unwrapHere(session, wrapping);
        MemorySegment.copy(memory, CIPHER + 8, memory, field + 2, keyBytes);
        return sound ? KeyBlockResult.DONE : KeyBlockResult.UNAVAILABLE;
      } finally {
        session.destroy(wrapping);
      }
    } catch (TollgateException e) {
      return KeyBlockResult.UNAVAILABLE;
    }
  }

  /** RFC 3394 2.2.2, in place at {@link #CIPHER}: the check word, then the key. */
  private boolean unwrapHere(Pkcs11Session session, long wrapping) {
    MemorySegment block = memory.asSlice(SUBKEY, AES_BLOCK);
    int words = keyBytes / 8;
    long check = memory.get(WORD, CIPHER);
    for (int t = 6 * words; t > 0; t--) {
      long at = CIPHER + 8L * ((t - 1) % words + 1);
      block.set(WORD, 0, check ^ t);
      block.set(WORD, 8, memory.get(WORD, at));
      session.decryptBlock(wrapping, block);
      check = block.get(WORD, 0);
      memory.set(WORD, at, block.get(WORD, 8));
    }
    return check == WRAPPED;
  }
}
