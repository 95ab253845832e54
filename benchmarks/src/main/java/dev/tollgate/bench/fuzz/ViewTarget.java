package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.view.MessageView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code msg decode}: hexadecimal text in a file becomes lines and JSON for people. The first byte
 * says whether the input is the message, or the text of the file.
 */
final class ViewTarget implements FuzzTarget {
  private static final String DIALECT = "iso87-ascii";

  /** Reading the dialect, and lines and JSON about each field: for a person, once. */
  private static final int ALLOCATED_PER_BYTE = 2048;

  private static final long ALLOCATED_BASE = 8 << 20;

  private final Decode decode;
  private final Path file;

  /** The part that tests replace by a faulty one; {@link MessageView#decode}. */
  interface Decode {
    String decode(String dialect, Path file);
  }

  ViewTarget() {
    this((dialect, file) -> {
      MessageView view = MessageView.decode(DialectReader.shippedFile(dialect), file, false);
      return view.messageType() + view.fault() + view.parts();
    });
  }

  ViewTarget(Decode decode) {
    this.decode = decode;
    file = TemporaryFile.make(".hex");
  }

  @Override
  public String name() {
    return "view";
  }

  @Override
  public List<Seed> seeds() {
    Dialect dialect = DialectReader.shipped(DIALECT);
    var seeds = new ArrayList<Seed>();
    for (Seed message : DialectSeeds.of(dialect)) {
      byte[] bytes = new byte[message.bytes().length + 1];
      System.arraycopy(message.bytes(), 0, bytes, 1, message.bytes().length);
      seeds.add(new Seed(bytes, message.marks()));
    }
    seeds.add(Seed.of("\u000130 31\n3030".getBytes(ISO_8859_1)));
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    try {
      write(input);
      String json = decode.decode(DIALECT, file);
      MessageTarget.require(isPlain(json), "an answer that is not one line of plain text");
    } catch (TollgateException refused) {
      MessageTarget.require(refused.code().startsWith("TG-MSG-"), "refused without a code");
    }
  }

  private void write(byte[] input) {
    boolean text = input.length > 0 && input[0] == 1;
    int from = Math.min(1, input.length);
    byte[] content =
        text
            ? Arrays.copyOfRange(input, from, input.length)
            : HexFormat.of().formatHex(input, from, input.length).getBytes(ISO_8859_1);
    TemporaryFile.write(file, content);
  }

  private static boolean isPlain(String json) {
    return json.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * length;
  }
}
