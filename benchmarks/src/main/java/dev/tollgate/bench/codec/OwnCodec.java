package dev.tollgate.bench.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.answer.AnswerBuilder;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.codec.FieldMap;
import dev.tollgate.pci.codec.FieldMap.ScanFault;
import dev.tollgate.pci.codec.MessageScanner;
import dev.tollgate.pci.codec.MessageWriter;
import dev.tollgate.pci.seal.RequestSealer;
import dev.tollgate.pci.vault.Vault;
import dev.tollgate.pci.vault.VaultCell;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.ISO87BPackager;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the zone does with a message, step by step. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OwnCodec {
  private static final int ROOM = 1024;

  private final Dialect dialect = DialectReader.shipped("iso87-binary");
  private final MessageScanner scanner = new MessageScanner(dialect);
  private final RequestSealer sealer = new RequestSealer(dialect);
  private final AnswerBuilder builder = new AnswerBuilder(dialect);
  private final MessageWriter writer = new MessageWriter(dialect);
  private final VaultCell cell = Objects.requireNonNull(new Vault(1, ROOM).claim());
  private final MemorySegment out = Arena.ofAuto().allocate(ROOM);

  /** Content of the fields, one behind the other, in ASCII or as bytes. */
  private final MemorySegment contents = Arena.ofAuto().allocate(ROOM);

  private int[] fields = {};
  private int[] ends = {};

  @Setup
  public void fill() throws ISOException {
    byte[] wire = BenchMessage.jpos(new ISO87BPackager()).pack();
    MemorySegment.copy(wire, 0, cell.memory(), ValueLayout.JAVA_BYTE, 0, wire.length);
    cell.messageLength(wire.length);
    SortedMap<Integer, String> texts = BenchMessage.texts();
    fields = new int[texts.size()];
    ends = new int[fields.length];
    int count = 0;
    int at = 0;
    for (Map.Entry<Integer, String> field : texts.entrySet()) {
      byte[] content =
          BenchMessage.isBinary(field.getKey())
              ? BenchMessage.bytes(field.getValue())
              : field.getValue().getBytes(ISO_8859_1);
      MemorySegment.copy(content, 0, contents, ValueLayout.JAVA_BYTE, at, content.length);
      at += content.length;
      fields[count] = field.getKey();
      ends[count++] = at;
    }
    cell.answer().responseCode = '0' << Byte.SIZE | '0';
    cell.answer().amountMinor = SealedRequest.ABSENT;
    cell.answer().authorizationCode = 123_456;
    requireSame(wire);
  }

  /** Measured is only what is right: read without a fault, and written as it was. */
  private void requireSame(byte[] wire) {
    boolean sound = scan() == ScanFault.NONE && seal() && cell.sealed().formatFault() == 0;
    byte[] built = new byte[Math.max(0, build())];
    MemorySegment.copy(out, ValueLayout.JAVA_BYTE, writer.messageAt(), built, 0, built.length);
    if (!sound
        || answer() <= 0
        || wire.length != BenchMessage.BYTES
        || !Arrays.equals(built, wire)) {
      throw new IllegalStateException("the message is not what it should be");
    }
  }

  /** Finds all fields and checks each. */
  @Benchmark
  public ScanFault scan() {
    return scanner.scan(cell.memory(), 0, cell.messageLength(), cell.fields());
  }

  /** Takes out what the gateway may know, with all format rules; of a scanned message. */
  @Benchmark
  public boolean seal() {
    FieldMap map = cell.fields();
    return sealer.seal(cell.memory(), map, cell.sealed());
  }

  /** Writes the same message again, every field from its digits, text or bytes. */
  @Benchmark
  public int build() {
    writer.begin(out, 0, ROOM, BenchMessage.MTI);
    int from = 0;
    for (int i = 0; i < fields.length; i++) {
      writer.bytes(fields[i], contents, from, ends[i] - from);
      from = ends[i];
    }
    return writer.end();
  }

  /** Writes the same message again out of the one that was scanned, every field as it came. */
  @Benchmark
  public int echo() {
    writer.begin(out, 0, ROOM, BenchMessage.MTI);
    for (int field : fields) {
      writer.echo(field, cell.memory(), 0, cell.fields());
    }
    return writer.end();
  }

  /** Builds the 0110 and checks it as its receiver will. */
  @Benchmark
  public int answer() {
    return builder.build(cell, out, 0, ROOM);
  }
}
