package dev.tollgate.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.pci.view.MessageForm;
import dev.tollgate.pci.view.MessageView;
import dev.tollgate.pci.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;

/** {@code msg encode}: what people wrote becomes a message that decodes without a fault. */
final class EncodeTarget implements FuzzTarget {
  /** Reading the dialect twice, and a text for each line: for a person, once. */
  private static final int ALLOCATED_PER_BYTE = 2048;

  private static final long ALLOCATED_BASE = 8 << 20;

  private static final List<String> FORMS =
      List.of(
          "MTI 0100\n2=4111111111111111\n3=000000\n4=000000001250\n52=1122334455667788\n",
          "MTI 0800\n# echo\n7=1122150000\n11=000001\n\n70=301\n",
          "{\"mti\":\"0100\",\"fields\":[{\"field\":3,\"value\":\"000000\"},"
              + "{\"field\":41,\"value\":\"TERM\\\"01\"}]}");

  private final Encode encode;
  private final Path file = TemporaryFile.make(".txt");
  private final Path out = TemporaryFile.make(".bin");

  /** The part that tests replace by a faulty one; {@link MessageForm#encode}. */
  interface Encode {
    void encode(YamlMap dialect, Path file, Path out);
  }

  EncodeTarget() {
    this((dialect, file, out) -> MessageForm.encode(dialect, file, out, true));
  }

  EncodeTarget(Encode encode) {
    this.encode = encode;
  }

  @Override
  public String name() {
    return "encode";
  }

  @Override
  public List<Seed> seeds() {
    return FORMS.stream().map(form -> Seed.of(form.getBytes(UTF_8))).toList();
  }

  @Override
  public void run(byte[] input) {
    TemporaryFile.write(file, input);
    try {
      encode.encode(SmallDialect.file(), file, out);
      MessageView made = MessageView.decode(SmallDialect.file(), out, true);
      MessageTarget.require(made.isComplete(), "made what is no whole message");
    } catch (TollgateException refused) {
      MessageTarget.require(refused.code().startsWith("TG-MSG-"), "refused without a code");
    }
  }

  @Override
  public long allocatedMax(int length) {
    return ALLOCATED_BASE + (long) ALLOCATED_PER_BYTE * length;
  }
}
