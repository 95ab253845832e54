package dev.tollgate.softhsm;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that must not be used, whatever they were made of: weak and semi-weak DES halves (NIST SP
 * 800-67, 3.4.2), double-length keys with equal halves, which are single DES, and AES keys of one
 * byte repeated. Parity bits do not count.
 */
final class WeakKey {
  private static final long WITHOUT_PARITY = 0xFEFEFEFEFEFEFEFEL;

  private static final Set<Long> WEAK_HALVES =
      Set.of(
          0x0000000000000000L, // 01 repeated
          0xFEFEFEFEFEFEFEFEL,
          0xE0E0E0E0F0F0F0F0L, // E0 and F1
          0x1E1E1E1E0E0E0E0EL, // 1F and 0E
          0x001E001E000E000EL,
          0x1E001E000E000E00L,
          0x00E000E000F000F0L,
          0xE000E000F000F000L,
          0x00FE00FE00FE00FEL,
          0xFE00FE00FE00FE00L,
          0x1EE01EE00EF00EF0L,
          0xE01EE01EF00EF00EL,
          0x1EFE1EFE0EFE0EFEL,
          0xFE1EFE1EFE0EFE0EL,
          0xE0FEE0FEF0FEF0FEL,
          0xFEE0FEE0FEF0FEF0L);

  private WeakKey() {}

  /** Why a key must not be used; null if it may. */
  static @Nullable String reason(byte[] key, boolean aes) {
    return aes ? ofAes(key) : ofTdes(key);
  }

  private static @Nullable String ofAes(byte[] key) {
    for (byte b : key) {
      if (b != key[0]) {
        return null;
      }
    }
    return "one byte repeated";
  }

  private static @Nullable String ofTdes(byte[] key) {
    for (int at = 0; at < key.length; at += 8) {
      if (WEAK_HALVES.contains(half(key, at))) {
        return "a weak DES key";
      }
      for (int other = 0; other < at; other += 8) {
        if (half(key, at) == half(key, other)) {
          return "equal halves";
        }
      }
    }
    return null;
  }

  private static long half(byte[] key, int at) {
    long half = 0;
    for (int i = 0; i < 8; i++) {
      half = half << 8 | (key[at + i] & 0xFF);
    }
    return half & WITHOUT_PARITY;
  }
}
