package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * SHA-1 (FIPS 180-4) of a message that fits one block, computed where the message lies. The JDK's
 * would copy it, here a PAN, to the Java heap and leave it there.
 */
final class Sha1 {
  static final int MESSAGE_BYTES_MAX = 55;
  static final int HASH_BYTES = 20;

  private static final int BLOCK_BYTES = 64;
  private static final int ROUNDS = 80;
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Sha1() {}

  /**
   * Replaces a message by its hash.
   *
   * @param at start of 64 bytes, all of which are used
   * @param bytes length of the message, up to {@value #MESSAGE_BYTES_MAX}
   */
  static void hash(MemorySegment memory, long at, int bytes) {
    pad(memory, at, bytes);
    int a = 0x67452301;
    int b = 0xEFCDAB89;
    int c = 0x98BADCFE;
    int d = 0x10325476;
    int e = 0xC3D2E1F0;
    for (int t = 0; t < ROUNDS; t++) {
      int next = Integer.rotateLeft(a, 5) + mix(t, b, c, d) + e + word(memory, at, t);
      e = d;
      d = c;
      c = Integer.rotateLeft(b, 30);
      b = a;
      a = next;
    }
    memory.set(WORD, at, a + 0x67452301);
    memory.set(WORD, at + 4, b + 0xEFCDAB89);
    memory.set(WORD, at + 8, c + 0x98BADCFE);
    memory.set(WORD, at + 12, d + 0x10325476);
    memory.set(WORD, at + 16, e + 0xC3D2E1F0);
  }

  private static void pad(MemorySegment memory, long at, int bytes) {
    memory.set(JAVA_BYTE, at + bytes, (byte) 0x80);
    for (int i = bytes + 1; i < BLOCK_BYTES - 4; i++) {
      memory.set(JAVA_BYTE, at + i, (byte) 0);
    }
    memory.set(WORD, at + BLOCK_BYTES - 4, bytes * 8);
  }

  private static int mix(int t, int b, int c, int d) {
    return switch (t / 20) {
      case 0 -> ((b & c) | (~b & d)) + 0x5A827999;
      case 1 -> (b ^ c ^ d) + 0x6ED9EBA1;
      case 2 -> ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
      default -> (b ^ c ^ d) + 0xCA62C1D6;
    };
  }

  /** The message schedule; its last 16 words are kept in the block itself. */
  private static int word(MemorySegment memory, long at, int t) {
    long kept = place(at, t);
    if (t < 16) {
      return memory.get(WORD, kept);
    }
    int mixed =
        memory.get(WORD, place(at, t - 3))
            ^ memory.get(WORD, place(at, t - 8))
            ^ memory.get(WORD, place(at, t - 14))
            ^ memory.get(WORD, kept);
    int word = Integer.rotateLeft(mixed, 1);
    memory.set(WORD, kept, word);
    return word;
  }

  private static long place(long at, int t) {
    return at + 4L * (t & 15);
  }
}
