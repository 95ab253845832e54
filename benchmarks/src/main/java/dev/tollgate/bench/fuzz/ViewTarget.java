package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.codec.Dialect;
import dev.tollgate.pci.codec.DialectReader;
import dev.tollgate.pci.view.MessageView;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code msg decode} and {@code diff}: hexadecimal text in a file is taken apart for people. The
 * first byte says whether the input is the message, or the text of the file.
 */
final class ViewTarget implements FuzzTarget {
  /** Reading the dialect twice, and text about each field: for a person, once. */
  private static final int ALLOCATED_PER_BYTE = 2048;

  private static final long ALLOCATED_BASE = 8 << 20;

  private final Decode decode;
  private final Path file = TemporaryFile.make(".hex");

  /** The part that tests replace by a faulty one; {@link MessageView#decode}. */
  interface Decode {
    MessageView decode(YamlMap dialect, Path file);
  }

  ViewTarget() {
    this((dialect, file) -> MessageView.decode(dialect, file, false));
  }

  ViewTarget(Decode decode) {
    this.decode = decode;
  }

  @Override
  public String name() {
    return "view";
  }

  @Override
  public List<Seed> seeds() {
    Dialect dialect = DialectReader.read(SmallDialect.file());
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
      MessageView view = decode.decode(SmallDialect.file(), file);
      for (MessageView.Part part : view.parts()) {
        boolean inside = part.offset() >= 0 && part.offset() <= view.length();
        MessageTarget.require(inside && part.length() >= 0, "a part outside the message");
        MessageTarget.require(isPlain(part.key() + part.value()), "shown what is not text");
        MessageTarget.require(view.isComplete() || part.value().isEmpty(), "shown what may be PAN");
      }
      MessageTarget.require(
          MessageView.differences(SmallDialect.file(), file, file, false).isEmpty(),
          "not the same as itself");
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

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * length;
  }
}
