package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.codec.FieldMap.ScanFault;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every segment is exactly as long as the message, so reading outside it throws and fails. */
@ParameterizedClass
@EnumSource
class ScannerRobustnessTest {
  private static final long SEED = 8583;

  private static final int[] FIELDS = {2, 3, 7, 11, 12, 35, 37, 41, 45};
  private static final int LAST = 48;

  @Parameter private Flavour flavour;
  private MessageScanner scanner;
  private final FieldMap map = new FieldMap();
  private byte[] good = {};

  @BeforeEach
  void makeControlMessage() throws Exception {
    scanner = new MessageScanner(flavour.dialect());
    var jpos = new JposMessages(flavour, SEED);
    var values = new TreeMap<Integer, byte[]>();
    for (int field : FIELDS) {
      values.put(field, jpos.nextWith(field).values().get(field));
    }
    values.put(LAST, "12345678".getBytes(ISO_8859_1));
    int mti = flavour.is1987() ? 100 : flavour.dialect().version() == 1993 ? 1100 : 2100;
    good = jpos.encode(new JposMessages.Message(mti, values));
  }

  @Test
  void shouldRefuseEveryStrictPrefix() throws Exception {
    var jpos = new JposMessages(flavour, SEED);
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
    var jpos = new JposMessages(flavour, SEED);
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
        plausible(bytes, 1 + i % 8, random);
      }
      scan(bytes);
    }
  }

  /** A message type that exists, two bitmaps, then small digits. */
  private void plausible(byte[] bytes, int digits, Random random) {
    Dialect dialect = flavour.dialect();
    int start = dialect.mtiBytes() + 2 * dialect.bitmapBytes();
    int zero = good[0] & 0xF0; // of the message type: 30, F0, or 0 and more where it is packed
    for (int i = start; i < bytes.length; i++) {
      bytes[i] = (byte) ((zero < 0x30 ? 0 : zero) + (bytes[i] & 0x7) % digits);
    }
    if (bytes.length >= start) {
      MemorySegment memory = MemorySegment.ofArray(bytes);
      System.arraycopy(good, 0, bytes, 0, dialect.mtiBytes());
      dialect.bitmapEncoding().writeBitmap(memory, dialect.mtiBytes(), random.nextLong());
      int second = dialect.mtiBytes() + dialect.bitmapBytes();
      dialect.bitmapEncoding().writeBitmap(memory, second, random.nextLong());
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
  void shouldRefuseWhatIsLongerThanAnyFrame() {
    byte[] longest = Arrays.copyOf(good, 65_536);

    assertThat(scanner.scan(Bytes.of(longest), 0, 65_536, map)).isEqualTo(ScanFault.TOO_LONG);
    assertThat(scanner.scan(Bytes.of(longest), 0, 65_535, map)).isEqualTo(ScanFault.TRAILING_BYTES);
  }

  @Test
  void shouldKeepWhatWasReadBeforeAFault() {
    byte[] broken = Arrays.copyOf(good, good.length - 3); // of the last field

    assertThat(scan(broken)).isEqualTo(ScanFault.FIELD_PAST_END);
    assertThat(map.faultField()).isEqualTo(LAST);
    assertThat(map.isComplete()).isFalse();
    assertThat(map.mti() % 1000).isEqualTo(100);
    assertThat(map.present(11)).isTrue();
    assertThat(map.present(45)).isTrue();
    assertThat(map.present(LAST)).isFalse();
    assertThat(map.contentAt(LAST)).isEqualTo(FieldMap.ABSENT);
  }

  @Test
  void shouldGoOnBehindBadContentButNotGiveItOut() {
    byte[] broken = good.clone();
    scan(good);
    int panAt = map.contentAt(2);
    broken[panAt] = (byte) 0xFF; // no digit in any encoding
    broken[map.contentAt(41)] = 0; // and something later

    assertThat(scan(broken)).isEqualTo(ScanFault.CONTENT_TYPE);
    assertThat(map.faultField()).isEqualTo(2);
    assertThat(map.faultAt()).isEqualTo(panAt);
    assertThat(map.isComplete()).isTrue();
    assertThat(map.present(2)).isFalse();
    assertThat(map.fieldLength(2)).isZero();
    assertThat(map.present(11)).isTrue();
    assertThat(map.present(41)).isFalse();
    assertThat(map.present(45)).isTrue();
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
            map.fieldAt(field) >= flavour.dialect().mtiBytes() + flavour.dialect().bitmapBytes()
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
