package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.MessageWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Sound messages of any dialect, made from its own tables, with marks where their fields are. */
final class DialectSeeds {
  private static final int MESSAGES = 64;
  private static final int ROOM = 8192;
  private static final int FIELDS_MAX = 40;
  private static final long SEED = 8583;

  private static final String CHIP =
      "9F2608A1B2C3D4E5F607189F100706010A03A000009F3602001A9F37041A2B3C4D95050000000000"
          + "9A032611229C01009F02060000000012509F03060000000000009F1A0208405F2A02097882021900";

  /** What the product looks into, by field; everything else is content of its type. */
  private static final Map<Integer, byte[]> CONTENTS =
      Map.of(
          2, text("4111111111111111"),
          22, text("051"),
          35, text("4111111111111111=30121010000012345678"),
          48, text("610119203123"),
          49, text("978"),
          53, text("0001000000000000"),
          54, text("0040978D000000000007"),
          55, HexFormat.of().parseHex(CHIP));

  /** Read as month and day, hour and minute, or year and month, these digits always exist. */
  private static final String CALENDAR = "01010101010101";

  private final Dialect dialect;
  private final MessageScanner scanner;
  private final MessageWriter writer;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final MemorySegment memory = Arena.ofAuto().allocate(ROOM);
  private final MemorySegment content = Arena.ofAuto().allocate(ROOM);
  private final FieldMap map = new FieldMap();

  private DialectSeeds(Dialect dialect) {
    this.dialect = dialect;
    scanner = new MessageScanner(dialect);
    writer = new MessageWriter(dialect);
  }

  static List<Seed> of(Dialect dialect) {
    return new DialectSeeds(dialect).seeds();
  }

  private List<Seed> seeds() {
    int[] mtis = IntStream.range(0, 10_000).filter(dialect::knowsMti).toArray();
    int[] declared = IntStream.range(2, Dialect.FIELD_MAX + 1).filter(dialect::declared).toArray();
    var seeds = new ArrayList<Seed>();
    for (int i = 0; i < MESSAGES; i++) {
      int mti = mtis[i % mtis.length];
      int wanted = i % 8 == 0 ? declared.length : 1 + random.nextInt(FIELDS_MAX);
      var fields = new TreeSet<Integer>();
      for (int j = 0; j < wanted; j++) {
        fields.add(i % 8 == 0 ? declared[j] : declared[random.nextInt(declared.length)]);
      }
      if (i % 2 == 0) { // one that can be answered
        CONTENTS.keySet().stream().filter(dialect::declared).forEach(fields::add);
        IntStream.of(3, 4, 7, 11, 41).filter(dialect::declared).forEach(fields::add);
      }
      seeds.add(message(mti, fields));
    }
    return seeds;
  }

  private Seed message(int mti, SortedSet<Integer> fields) {
    writer.begin(memory, 0, ROOM, mti);
    for (int field : fields) {
      byte[] bytes = contentOf(field);
      MemorySegment.copy(bytes, 0, content, ValueLayout.JAVA_BYTE, 0, bytes.length);
      writer.bytes(field, content, 0, bytes.length);
    }
    int length = writer.end();
    if (length < 0) {
      throw new AssertionError(dialect.name() + ": no message of " + fields + ": " + length);
    }
    byte[] bytes = memory.asSlice(writer.messageAt(), length).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, length);
    if (scanner.scan(memory, 0, length, map) != ScanFault.NONE) {
      throw new AssertionError(
          dialect.name() + ": " + map.fault() + " in field " + map.faultField());
    }
    IntStream body =
        fields.stream().flatMapToInt(f -> IntStream.of(map.fieldAt(f), map.contentAt(f)));
    return new Seed(bytes, IntStream.concat(IntStream.of(0, 2, 4), body).toArray());
  }

  private byte[] contentOf(int field) {
    int longest = dialect.lengthMax(field);
    byte[] known = CONTENTS.get(field);
    if (known != null && known.length >= dialect.lengthMin(field) && known.length <= longest) {
      return known;
    }
    int least = dialect.lengthMin(field);
    int length = least + random.nextInt(Math.min(longest - least, 24) + 1);
    boolean fixed = dialect.prefixDigits(field) == 0;
    return switch (dialect.type(field)) {
      case N ->
          fixed && length <= CALENDAR.length()
              ? text(CALENDAR.substring(0, length))
              : of("0123456789", length);
      case Z -> of("0123456789", length);
      case X_N, AN_N -> signed(length);
      case AN, ANP, ANS -> of("ABCabc 019.-/", length);
      case B -> random(length);
    };
  }

  private byte[] signed(int length) {
    byte[] bytes = of("0123456789", length);
    if (length > 0) {
      bytes[0] = 'C';
    }
    return bytes;
  }

  private byte[] of(String alphabet, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return bytes;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
