package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * The clear part of an ANSI X9.143 (TR-31) key block: 16 characters and optional blocks, which say
 * what the key inside is for. All of it is checked before anything is decrypted.
 */
public final class KeyBlockHeader {
  static final int BYTES = 16;
  static final int BLOCK_BYTES_MAX = 4096;

  /** Least length of an optional block: its own header. */
  private static final int OPTIONAL_BYTES_MIN = 4;

  private static final String ALGORITHMS = "TAH";

  /** SHA-256 in the optional block that names the hash of an HMAC key. */
  private static final int HMAC_SHA_256 = 0x21;

  char algorithm;
  char mode;

  /** Length with optional blocks. */
  int bytes;

  /** Length the block says it has as a whole. */
  int blockBytes;

  private String usage = "";

  /** What came of an import or export, with the code under which operators find it explained. */
  public enum KeyBlockResult {
    DONE(""),
    /** Not as long as it says, or as its parts and its cipher's block ask for. */
    LENGTH("TG-KEY-001"),
    /** Version A or C: the variant method, which X9.143 has withdrawn. */
    VERSION_WITHDRAWN("TG-KEY-002"),
    /** A version other than B and D, or one that is not of the protection key's algorithm. */
    VERSION("TG-KEY-003"),
    /** The key is for something else than what was asked for. */
    USAGE("TG-KEY-004"),
    /** The algorithm is unknown, or none for this usage. */
    ALGORITHM("TG-KEY-005"),
    /** The mode of use is unknown, or none for this usage. */
    MODE("TG-KEY-006"),
    /** A key component, which only a ceremony takes, or no version number at all. */
    KEY_VERSION("TG-KEY-007"),
    /** The exportability is none of E, N and S. */
    EXPORTABILITY("TG-KEY-008"),
    /** An optional block is not well formed, is there twice, or asks for another hash. */
    OPTIONAL_BLOCK("TG-KEY-009"),
    /** A character that is reserved is not 0. */
    RESERVED("TG-KEY-010"),
    /** The key or the MAC is not in upper-case hex. */
    NOT_HEX("TG-KEY-011"),
    /** The MAC is wrong: another protection key, or the block was changed. */
    MAC("TG-KEY-012"),
    /** The key inside is not as long as its algorithm asks for. */
    KEY_LENGTH("TG-KEY-013"),
    /** The key is a weak or semi-weak DES key, or two of its parts are equal. */
    WEAK_KEY("TG-KEY-014"),
    /** An AES key under a TDES protection key: the protection is weaker than the key. */
    WEAK_PROTECTION("TG-KEY-015"),
    /** The token has a key with this label, or with that of its second object. */
    LABEL_TAKEN("TG-KEY-016"),
    /** The key is not marked as extractable. */
    NOT_EXPORTABLE("TG-KEY-017"),
    /** The HSM did not carry out the command, or there is no such key. */
    UNAVAILABLE("TG-KEY-018");

    private final String code;

    KeyBlockResult(String code) {
      this.code = code;
    }

    /** Empty if it was done. */
    public String code() {
      return code;
    }
  }

  KeyBlockHeader() {}

  /**
   * Reads the header of a block.
   *
   * @param available how many bytes there are, at least those of the header
   */
  KeyBlockResult read(MemorySegment cell, long at, int available, KeyAlgorithm protection) {
    if (available < BYTES || available > BLOCK_BYTES_MAX) {
      return KeyBlockResult.LENGTH;
    }
    char version = charAt(cell, at);
    if (version == 'A' || version == 'C') {
      return KeyBlockResult.VERSION_WITHDRAWN;
    }
    if (version != (protection.isAes() ? 'D' : 'B')) {
      return KeyBlockResult.VERSION;
    }
    blockBytes = number(cell, at + 1, 4);
    usage = "" + charAt(cell, at + 5) + charAt(cell, at + 6);
    algorithm = charAt(cell, at + 7);
    mode = charAt(cell, at + 8);
    if (ALGORITHMS.indexOf(algorithm) < 0) {
      return KeyBlockResult.ALGORITHM;
    }
    if (algorithm == 'A' && !protection.isAes()) {
      return KeyBlockResult.WEAK_PROTECTION;
    }
    if (!isAlphanumeric(cell, at + 9) || !isAlphanumeric(cell, at + 10)) {
      return KeyBlockResult.KEY_VERSION;
    }
    if ("ENS".indexOf(charAt(cell, at + 11)) < 0) {
      return KeyBlockResult.EXPORTABILITY;
    }
    if (charAt(cell, at + 14) != '0' || charAt(cell, at + 15) != '0') {
      return KeyBlockResult.RESERVED;
    }
    int count = number(cell, at + 12, 2);
    return readOptionalBlocks(cell, at, available, count, protection.isAes() ? 16 : 8);
  }

  /** The same for the usage that the header has. */
  KeyBlockResult isForItsUsage() {
    for (KeyUsage known : KeyUsage.values()) {
      if (known.name().equals(usage)) {
        return isFor(known);
      }
    }
    return KeyBlockResult.USAGE;
  }

  /** Whether the key is of a usage, and algorithm and mode are ones for it. */
  KeyBlockResult isFor(KeyUsage asked) {
    if (!usage.equals(asked.name())) {
      return KeyBlockResult.USAGE;
    }
    boolean known =
        switch (algorithm) {
          case 'T' -> asked.allows(KeyAlgorithm.TDES_2) || asked.allows(KeyAlgorithm.TDES_3);
          case 'A' -> asked.allows(KeyAlgorithm.AES_256);
          default -> asked.allows(KeyAlgorithm.HMAC);
        };
    if (!known) {
      return KeyBlockResult.ALGORITHM;
    }
    return asked.modes().indexOf(mode) < 0 ? KeyBlockResult.MODE : KeyBlockResult.DONE;
  }

  private KeyBlockResult readOptionalBlocks(
      MemorySegment cell, long at, int available, int count, int cipherBlock) {
    if (count < 0) {
      return KeyBlockResult.OPTIONAL_BLOCK;
    }
    Set<String> seen = new HashSet<>();
    int next = BYTES;
    for (int i = 0; i < count; i++) {
      int length = optionalBytes(cell, at + next, available - next);
      if (length < 0) {
        return KeyBlockResult.OPTIONAL_BLOCK;
      }
      String id = "" + charAt(cell, at + next) + charAt(cell, at + next + 1);
      boolean padding = id.equals("PB") && i != count - 1;
      boolean otherHash =
          id.equals("HM") && (length != 6 || hexNumber(cell, at + next + 4, 2) != HMAC_SHA_256);
      if (padding || otherHash || !seen.add(id)) {
        return KeyBlockResult.OPTIONAL_BLOCK;
      }
      next += length;
    }
    bytes = next;
    return next % cipherBlock == 0 ? KeyBlockResult.DONE : KeyBlockResult.OPTIONAL_BLOCK;
  }

  /** Length of an optional block, -1 if it is none or does not end in time. */
  private static int optionalBytes(MemorySegment cell, long at, int available) {
    if (available < OPTIONAL_BYTES_MIN
        || !isAlphanumeric(cell, at)
        || !isAlphanumeric(cell, at + 1)) {
      return -1;
    }
    int length = hexNumber(cell, at + 2, 2);
    int least = OPTIONAL_BYTES_MIN;
    if (length == 0) { // extended: how many digits, then the length
      int digits = available < 6 ? -1 : hexNumber(cell, at + 4, 2);
      if (digits < 1 || digits > 4 || available < 6 + digits) {
        return -1;
      }
      length = hexNumber(cell, at + 6, digits);
      least = 6 + digits;
    }
    return length < least || length > available ? -1 : length;
  }

  /** Whether the algorithm has keys of so many bytes. */
  boolean takes(int keyBytes) {
    return switch (algorithm) {
      case 'T' -> keyBytes == 16 || keyBytes == 24;
      case 'A' -> keyBytes == 16 || keyBytes == 24 || keyBytes == 32;
      default -> keyBytes >= 16 && keyBytes <= 64;
    };
  }

  KeyAlgorithm keyAlgorithm(int keyBytes) {
    if (algorithm == 'H') {
      return KeyAlgorithm.HMAC;
    }
    boolean tdes = algorithm == 'T';
    return switch (keyBytes) {
      case 16 -> tdes ? KeyAlgorithm.TDES_2 : KeyAlgorithm.AES_128;
      case 24 -> tdes ? KeyAlgorithm.TDES_3 : KeyAlgorithm.AES_192;
      default -> KeyAlgorithm.AES_256;
    };
  }

  private static boolean isAlphanumeric(MemorySegment cell, long at) {
    char c = charAt(cell, at);
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  private static char charAt(MemorySegment cell, long at) {
    return (char) (cell.get(JAVA_BYTE, at) & 0xFF);
  }

  private static int number(MemorySegment cell, long at, int digits) {
    return Digits.asciiNumber(cell, at, digits);
  }

  static void writeNumber(MemorySegment cell, long at, int value) {
    int rest = value;
    for (int i = 3; i >= 0; i--) {
      cell.set(JAVA_BYTE, at + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }

  /** Upper-case hex digits as a number, -1 if one is none. */
  private static int hexNumber(MemorySegment cell, long at, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      char c = charAt(cell, at + i);
      int digit = c >= 'a' ? -1 : Character.digit(c, 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  static boolean readHex(MemorySegment cell, long at, int count, MemorySegment to, long toAt) {
    int wrong = 0;
    for (int i = 0; i < count; i++) {
      int value = hexNumber(cell, at + 2L * i, 2);
      wrong |= value;
      to.set(JAVA_BYTE, toAt + i, (byte) value);
    }
    return wrong >= 0;
  }

  static void writeHex(MemorySegment from, long at, int count, MemorySegment to, long toAt) {
    for (int i = 0; i < 2 * count; i++) {
      int digit = Digits.nibble(from, at, i);
      to.set(JAVA_BYTE, toAt + i, (byte) Character.toUpperCase(Character.forDigit(digit, 16)));
    }
  }

  /** The commands on key blocks, part of {@link PaymentHsm}. */
  public interface Commands {
    /**
     * Imports a key out of an ANSI X9.143 (TR-31) key block, version B or D: it becomes a key of
     * the token, private, sensitive and never extractable whatever the block says, allowed to do
     * what its usage and mode of use say. Not for the path of a transaction.
     *
     * @param kbpk usage {@link KeyUsage#K1}; TDES for version B, AES for D
     * @param blockLength its characters, up to 4096
     * @param usage what the key must be for
     * @param label CKA_LABEL of the new key; must be free
     * @param checkValueAt where the first 5 bytes of the key's check value go
     */
    KeyBlockResult importKeyBlock(
        MemorySegment cell,
        HsmKey kbpk,
        long blockAt,
        int blockLength,
        KeyUsage usage,
        String label,
        long checkValueAt);

    /**
     * Exports a key of the token in such a key block. It must be private, sensitive and marked as
     * extractable, so it is none of the configured keys, which may not be.
     *
     * @param label CKA_LABEL of the key
     * @param headerAt the block's header with its optional blocks; the length in it is not looked
     *     at
     * @param blockAt where the block goes; its header tells its length
     * @param roomLength how many characters it may have
     */
    KeyBlockResult exportKeyBlock(
        MemorySegment cell,
        HsmKey kbpk,
        String label,
        long headerAt,
        int headerLength,
        long blockAt,
        int roomLength);
  }
}
