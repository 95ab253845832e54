package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha1Test {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** FIPS 180-4 examples of NIST: "abc" and the empty message. */
  @Test
  void shouldKnowThePublishedHashes() {
    assertThat(hash("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("A9993E364706816ABA3E25717850C26C9CD0D89D");
    assertThat(hash(new byte[0])).isEqualTo("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709");
  }

  @Test
  void shouldAgreeWithTheJdkAtEveryLength() {
    Random random = new Random(180);
    for (int i = 0; i < 1_000; i++) {
      byte[] message = new byte[i % (Sha1.MESSAGE_BYTES_MAX + 1)];
      random.nextBytes(message);

      assertThat(hash(message)).isEqualTo(Reference.sha1(HEX.formatHex(message)));
    }
  }

  private static String hash(byte[] message) {
    MemorySegment memory = Arena.ofAuto().allocate(8 + 64, 8);
    memory.fill((byte) 0xA5);
    MemorySegment.copy(message, 0, memory, JAVA_BYTE, 8, message.length);
    Sha1.hash(memory, 8, message.length);
    return HEX.formatHex(memory.asSlice(8, Sha1.HASH_BYTES).toArray(JAVA_BYTE));
  }
}
