package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PinBlockFormat.PinKey;
import dev.tollgate.hsm.pkcs11.Ck;
import dev.tollgate.hsm.pkcs11.Mechanism;
import dev.tollgate.hsm.pkcs11.Template;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A kind of working key of DUKPT (ANSI X9.24-1:2009, TDES; X9.24-3:2017, AES) under one base key;
 * made once, when a configuration is read. With the key serial number (KSN) that lies beside the
 * operands in the cell it is the key of one transaction.
 *
 * @param base usage {@link KeyUsage#B0} (TDES or AES), or {@link KeyUsage#B1}, an initial key (AES
 *     only)
 * @param type TDES_2 under a TDES base key; for {@link Use#INITIAL} and {@link Use#TRANSACTION} the
 *     base key's own
 * @param ksnAt where the KSN lies in each cell, {@link #ksnBytes()} long
 */
public record DukptKey(HsmKey base, Use use, KeyType type, long ksnAt) implements PinKey {
  private static final ValueLayout.OfInt COUNTER =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  static final int TDES_KSN_BYTES = 10;
  static final int AES_KSN_BYTES = 12;

  /** The counter of a TDES KSN: its last 21 bits. */
  static final int TDES_COUNTER = 0x1FFFFF;

  /** How many bits of the counter an originator ever sets at once. */
  private static final int TDES_COUNTER_ONES_MAX = 10;

  private static final int AES_COUNTER_ONES_MAX = 16;

  /** The length of the key serial numbers that go with it. */
  public int ksnBytes() {
    return isTdes() ? TDES_KSN_BYTES : AES_KSN_BYTES;
  }

  boolean isTdes() {
    return !base.algorithm().isAes();
  }

  /** Whether the standards know such a key. */
  boolean exists() {
    if (isTdes()) {
      return base.usage() == KeyUsage.B0
          && base.algorithm() == KeyAlgorithm.TDES_2
          && type == KeyType.TDES_2
          && use != Use.UPDATE;
    }
    boolean asBase = use == Use.INITIAL || use == Use.TRANSACTION;
    boolean derived = base.usage() == KeyUsage.B1 && use != Use.INITIAL;
    return (base.usage() == KeyUsage.B0 || derived)
        && (!asBase || type.algorithm == base.algorithm())
        && (!type.isHmac() || use.makesMacs());
  }

  @Override
  public boolean fits(PinBlockFormat format) {
    return exists() && use == Use.PIN && type.blockBytes() == format.bytes();
  }

  int counter(MemorySegment cell) {
    int last = cell.get(COUNTER, ksnAt + ksnBytes() - Integer.BYTES);
    return isTdes() ? last & TDES_COUNTER : last;
  }

  /** Whether a terminal can have sent this counter; of no matter where it does not count. */
  boolean accepts(int counter) {
    int onesMax = isTdes() ? TDES_COUNTER_ONES_MAX : AES_COUNTER_ONES_MAX;
    return !use.counts() || (counter != 0 && Integer.bitCount(counter) <= onesMax);
  }

  /** What a working key is for: its code in X9.24-3 and its variant in X9.24-1. */
  public enum Use {
    PIN(0x1000, 0xFF),
    /** MAC of what the terminal sends (X9.24-3: MAC generation). */
    MAC_REQUEST(0x2000, 0xFF00),
    /** MAC of what the terminal receives (X9.24-3: MAC verification). */
    MAC_RESPONSE(0x2001, 0xFF00_0000L),
    /** In X9.24-1 the same key as for requests. */
    MAC_BOTH(0x2002, 0xFF00),
    DATA_REQUEST(0x3000, 0xFF_0000),
    DATA_RESPONSE(0x3001, 0xFF_0000_0000L),
    /** In X9.24-1 the same key as for requests. */
    DATA_BOTH(0x3002, 0xFF_0000),
    /** The key a terminal gets a new initial key under (AES); the counter is not looked at. */
    UPDATE(0x0002, 0),
    /** The transaction's own key, which the others come from; to compare check values. */
    TRANSACTION(0x8000, 0),
    /** The terminal's initial key (IPEK); to compare check values, the counter is not looked at. */
    INITIAL(0x8001, 0);

    final int code;

    /** XOR both halves of the transaction's key. */
    final long variant;

    Use(int code, long variant) {
      this.code = code;
      this.variant = variant;
    }

    boolean makesMacs() {
      return this == MAC_REQUEST || this == MAC_RESPONSE || this == MAC_BOTH;
    }

    boolean enciphersData() {
      return this == DATA_REQUEST || this == DATA_RESPONSE || this == DATA_BOTH;
    }

    boolean counts() {
      return this != INITIAL && this != UPDATE;
    }
  }

  /** Algorithm and length of a working key, with their codes in X9.24-3. */
  @SuppressWarnings("ImmutableEnumChecker") // templates are not changed after this
  public enum KeyType {
    TDES_2(KeyAlgorithm.TDES_2, 0, 16, 0),
    TDES_3(KeyAlgorithm.TDES_3, 1, 24, 0),
    AES_128(KeyAlgorithm.AES_128, 2, 16, 16),
    AES_192(KeyAlgorithm.AES_192, 3, 24, 24),
    AES_256(KeyAlgorithm.AES_256, 4, 32, 32),
    /** HMAC-SHA-256 under 16 bytes is the same as under these and 16 zeros: what the HSM has. */
    HMAC_128(KeyAlgorithm.HMAC, 5, 16, 32),
    HMAC_256(KeyAlgorithm.HMAC, 5, 32, 32);

    private static final int HMAC_BYTES = 32;
    private static final int TDES_BLOCK = 8;
    private static final int AES_BLOCK = 16;

    final KeyAlgorithm algorithm;
    final int code;
    final int bytes;

    /** The key in the HSM, by what it may do there. */
    final Template enciphering;

    final Template signing;

    /** Decrypts too: the zeros of HMAC_128 are made with it. */
    final Template deriving;

    /**
     * @param objectBytes length of the key in the HSM; 0 where its type fixes it
     */
    KeyType(KeyAlgorithm algorithm, int code, int bytes, int objectBytes) {
      this.algorithm = algorithm;
      this.code = code;
      this.bytes = bytes;
      long keyType = algorithm == KeyAlgorithm.HMAC ? Ck.CKK_GENERIC_SECRET : algorithm.keyType();
      Arena arena = Arena.global();
      enciphering = Template.sessionKey(arena, keyType, objectBytes, true, false, false);
      signing = Template.sessionKey(arena, keyType, objectBytes, false, true, false);
      deriving = Template.sessionKey(arena, keyType, objectBytes, true, false, true);
    }

    static KeyType of(KeyAlgorithm algorithm) {
      return switch (algorithm) {
        case TDES_2 -> TDES_2;
        case TDES_3 -> TDES_3;
        case AES_128 -> AES_128;
        case AES_192 -> AES_192;
        case AES_256 -> AES_256;
        case HMAC -> HMAC_256;
      };
    }

    boolean isAes() {
      return algorithm.isAes();
    }

    boolean isHmac() {
      return algorithm == KeyAlgorithm.HMAC;
    }

    int blockBytes() {
      return isAes() ? AES_BLOCK : TDES_BLOCK;
    }

    /** Length of a whole MAC. */
    int macBytes() {
      return isHmac() ? HMAC_BYTES : blockBytes();
    }

    Mechanism mac() {
      if (isHmac()) {
        return Mechanism.SHA256_HMAC;
      }
      return isAes() ? Mechanism.AES_CMAC : Mechanism.DES3_CMAC;
    }

    Mechanism ecb() {
      return isAes() ? Mechanism.AES_ECB : Mechanism.DES3_ECB;
    }

    Mechanism cbc() {
      return isAes() ? Mechanism.AES_CBC : Mechanism.DES3_CBC;
    }
  }

  /** What came of a command other than a PIN's. */
  public enum Outcome {
    /** Carried out; a MAC that was to be verified is right. */
    DONE,
    /** The MAC is another. */
    MISMATCH,
    /**
     * The counter of the KSN is 0 or has more bits set than an originator's ever has (10 for TDES,
     * 16 for AES): no terminal sent it.
     */
    KSN_REFUSED,
    /** The HSM did not carry out the command, or there is no such key. */
    UNAVAILABLE
  }

  /** The commands under keys of one transaction, part of {@link PaymentHsm}. */
  public interface Commands {
    /**
     * Makes the MAC of a message under the key of its transaction (DUKPT). Under a TDES base key
     * ISO 9797-1 algorithm 3 with padding method 1; under an AES one CMAC or HMAC-SHA-256, as the
     * working key's type says.
     *
     * @param key for MACs
     * @param dataLength at least 1
     * @param macAt where the MAC goes
     * @param macBytes 4 up to what the algorithm makes: 8 (TDES), 16 (AES), 32 (HMAC)
     */
    Outcome generateDukptMac(
        MemorySegment cell, DukptKey key, long dataAt, int dataLength, long macAt, int macBytes);

    /** Verifies such a code in constant time. */
    Outcome verifyDukptMac(
        MemorySegment cell, DukptKey key, long dataAt, int dataLength, long macAt, int macBytes);

    /**
     * Enciphers data under the key of its transaction (DUKPT): CBC from a block of zeros.
     *
     * @param key for data
     * @param dataLength whole blocks of the key's type, up to 2,048 bytes; padding is the caller's
     * @param resultAt where as many bytes go; may be {@code dataAt}
     */
    Outcome encryptDukptData(
        MemorySegment cell, DukptKey key, long dataAt, int dataLength, long resultAt);

    /** The other way round: card data that a terminal encrypted. */
    Outcome decryptDukptData(
        MemorySegment cell, DukptKey key, long dataAt, int dataLength, long resultAt);

    /**
     * Computes the check value of a key that is derived (DUKPT), so that two parties can find out
     * whether they derive the same: TDES encrypts a block of zeros, AES makes the CMAC of one.
     *
     * @param key of any use, but no HMAC key
     * @param valueAt where the first 5 bytes go
     */
    Outcome checkDukptKey(MemorySegment cell, DukptKey key, long valueAt);
  }
}
