package dev.tollgate.pci.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The transaction path allocates nothing, counted by the JVM for this thread. */
class AllocationTest {
  private static final int ROUNDS = 20_000;
  private static final int ATTEMPTS = 5;

  private final Dialect dialect = DialectReader.shipped("iso87-ascii");
  private final MessageScanner scanner = new MessageScanner(dialect);
  private final MessageWriter writer = new MessageWriter(dialect);
  private final FieldMap map = new FieldMap();
  private final TaggedFields tags = dialect.tags(48);
  private final MemorySegment answer = Arena.ofAuto().allocate(2048);
  private final long approved = PackedAscii.hi("00");
  private long sink;
  private byte[] kept = {};

  @Test
  void shouldScanAndAnswerWithoutAllocating() throws Exception {
    MemorySegment request = Bytes.of(new JposMessages(Flavour.ASCII, 1).encode(request()));
    assertThat(scanner.scan(request, 0, (int) request.byteSize(), map)).isEqualTo(ScanFault.NONE);
    MemorySegment faulty = request.asSlice(0, request.byteSize() - 1);

    assertThat(allocatedPerRound(() -> answer(request))).isZero();
    assertThat(allocatedPerRound(() -> answer(faulty))).isZero();
    assertThat(sink).isPositive();
  }

  @Test
  void shouldNoticeAnAllocation() throws Exception {
    assertThat(allocatedPerRound(() -> kept = new byte[8])).isPositive();
  }

  private static JposMessages.Message request() {
    var values = new TreeMap<Integer, byte[]>();
    Map.of(
            2, "4111111111111111",
            3, "000000",
            4, "000000001000",
            7, "1128150000",
            11, "000128",
            35, "4111111111111111=30122010000012345678",
            41, "TERM0001",
            48, "610119203123",
            55, "binary")
        .forEach((field, value) -> values.put(field, value.getBytes(ISO_8859_1)));
    values.put(52, new byte[8]);
    return new JposMessages.Message(100, values);
  }

  /** The least of some attempts: compilation may allocate for the thread that triggers it. */
  private static long allocatedPerRound(Runnable round) throws Exception {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ATTEMPTS; i++) {
      long before = allocatedBytes();
      for (int j = 0; j < ROUNDS; j++) {
        round.run();
      }
      least = Math.min(least, allocatedBytes() - before);
    }
    return least / ROUNDS;
  }

  private void answer(MemorySegment request) {
    scanner.scan(request, 0, (int) request.byteSize(), map);
    writer.begin(answer, 0, 2048, 110);
    for (int field = 2; field <= 38; field++) {
      writer.echo(field, request, 0, map);
    }
    writer.packedAscii(39, approved, 0, 2);
    if (map.present(48)) {
      sink += tags.count(request, map.contentAt(48), map.contentLength(48));
      sink += tags.find(request, map.contentAt(48), map.contentLength(48), 0x3932);
    }
    sink += Math.abs(writer.end()) + map.length();
  }

  /** By reflection, so that no module of the product needs jdk.management. */
  private static long allocatedBytes() throws Exception {
    Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
    Object threads = factory.getMethod("getThreadMXBean").invoke(null);
    Method count =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) count.invoke(threads);
  }
}
