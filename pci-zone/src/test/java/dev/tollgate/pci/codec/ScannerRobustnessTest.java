package dev.tollgate.pci.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every segment is exactly as long as the message, so reading outside it throws and fails. */
class ScannerRobustnessTest {
  private static final Dialect DIALECT = DialectReader.shipped("iso87-ascii");
  private static final long SEED = 8583;

  private final MessageScanner scanner = new MessageScanner(DIALECT);
  private final FieldMap map = new FieldMap();
  private byte[] good = {};

  @BeforeEach
  void findControlMessage() {
    good =
        Vectors.read("hostile.json", "cases").stream()
            .filter(c -> c.get("id").equals("control-0100-a"))
            .map(Vectors::message)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void shouldRefuseEveryStrictPrefix() throws Exception {
    var jpos = new JposMessages(Flavour.ASCII, SEED);
    for (int i = 0; i < 50; i++) {
      byte[] message = jpos.encode(jpos.next());
      for (int length = 0; length < message.length; length++) {
        assertThat(scan(Arrays.copyOf(message, length))).isNotEqualTo(ScanFault.NONE);
      }
      assertThat(scan(message)).isEqualTo(ScanFault.NONE);
    }
  }

  @Test
  void shouldSurviveMutations() throws Exception {
    var random = new Random(SEED);
    var jpos = new JposMessages(Flavour.ASCII, SEED);
    int faults = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] message = i % 3 == 0 ? jpos.encode(jpos.next()) : good;
      faults += scan(mutated(message, random)) == ScanFault.NONE ? 0 : 1;
    }
    assertThat(faults).isBetween(20_000, 59_999);
  }

  @Test
  void shouldSurviveRandomBytesBehindAPlausibleStart() {
    var random = new Random(SEED);
    for (int i = 0; i < 40_000; i++) {
      var bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      if (i % 4 != 0) {
        String start = String.format("0100%016X%016X", random.nextLong(), random.nextLong());
        for (int j = 0; j < Math.min(bytes.length, start.length()); j++) {
          bytes[j] = (byte) start.charAt(j);
        }
        for (int j = start.length(); j < bytes.length; j++) {
          bytes[j] = (byte) ('0' + (bytes[j] & 0x7) % (1 + i % 8));
        }
      }
      scan(bytes);
    }
  }

  @Test
  void shouldReadOnlyItsRange() {
    // The same message between bytes that would continue it, and claims that lead outside.
    byte[] guarded = new byte[good.length + 200];
    Arrays.fill(guarded, (byte) '9');
    System.arraycopy(good, 0, guarded, 100, good.length);
    MemorySegment memory = Bytes.of(guarded);

    assertThat(scanner.scan(memory, 100, good.length, map)).isEqualTo(ScanFault.NONE);
    for (int cut = 1; cut < good.length; cut++) {
      assertThat(scanner.scan(memory, 100, good.length - cut, map)).isNotEqualTo(ScanFault.NONE);
      assertReadsInside(good.length - cut);
    }
    assertThat(scanner.scan(memory, 0, -1, map)).isEqualTo(ScanFault.SHORT);
    assertThat(scanner.scan(memory, -1, 10, map)).isEqualTo(ScanFault.SHORT);
    assertThat(scanner.scan(memory, 0, Integer.MAX_VALUE, map)).isEqualTo(ScanFault.SHORT);
    assertThat(scanner.scan(memory, Long.MAX_VALUE, 10, map)).isEqualTo(ScanFault.SHORT);
  }

  @Test
  void shouldKeepWhatWasReadBeforeAFault() {
    byte[] broken = Arrays.copyOf(good, good.length - 3); // DE49 is missing

    assertThat(scan(broken)).isEqualTo(ScanFault.FIELD_PAST_END);
    assertThat(map.faultField()).isEqualTo(49);
    assertThat(map.mti()).isEqualTo(100);
    assertThat(map.present(11)).isTrue();
    assertThat(map.present(43)).isTrue();
    assertThat(map.present(49)).isFalse();
    assertThat(map.contentAt(49)).isEqualTo(FieldMap.ABSENT);
  }

  @Test
  void shouldGoOnBehindBadContentButNotGiveItOut() {
    byte[] broken = good.clone();
    broken[4 + 16 + 2] = 'X'; // first digit of the PAN
    broken[broken.length - 1] = 0; // and something later

    assertThat(scan(broken)).isEqualTo(ScanFault.CONTENT_TYPE);
    assertThat(map.faultField()).isEqualTo(2);
    assertThat(map.present(2)).isFalse();
    assertThat(map.fieldLength(2)).isZero();
    assertThat(map.present(11)).isTrue();
    assertThat(map.present(43)).isTrue();
    assertThat(map.present(49)).isFalse();
  }

  private ScanFault scan(byte[] message) {
    ScanFault fault = scanner.scan(Bytes.of(message), 0, message.length, map);
    assertReadsInside(message.length);
    assertThat(fault).isEqualTo(map.fault());
    return fault;
  }

  private void assertReadsInside(int length) {
    for (int field = 0; field <= Dialect.FIELD_MAX; field++) {
      if (map.present(field)) {
        boolean inside =
            map.fieldAt(field) >= 20
                && map.contentAt(field) >= map.fieldAt(field)
                && map.fieldAt(field) + map.fieldLength(field) <= length
                && map.contentAt(field) + map.contentLength(field) <= length;
        assertThat(inside).as("field %d", field).isTrue();
      }
    }
  }

  /** One byte replaced, one bit flipped, one byte deleted or one inserted. */
  private static byte[] mutated(byte[] message, Random random) {
    int at = random.nextInt(message.length);
    byte[] out = message.clone();
    switch (random.nextInt(4)) {
      case 0 -> out[at] = (byte) random.nextInt(256);
      case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        out = Arrays.copyOf(message, message.length - 1);
        System.arraycopy(message, at + 1, out, at, message.length - at - 1);
      }
      default -> {
        out = Arrays.copyOf(message, message.length + 1);
        System.arraycopy(message, at, out, at + 1, message.length - at);
        out[at] = (byte) random.nextInt(256);
      }
    }
    return out;
  }
}
