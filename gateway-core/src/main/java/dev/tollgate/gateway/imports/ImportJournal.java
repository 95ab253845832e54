package dev.tollgate.gateway.imports;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.ledgerlog.OperatorCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What imports told the ledger, as text, one command a line, in the order it happened:
 *
 * <pre>
 * pocket ACCOUNT CURRENCY BALANCE_MINOR
 * card TOKEN ACCOUNT PRODUCT STATUS
 * rate FROM TO NUMERATOR DENOMINATOR
 * </pre>
 *
 * <p>The ledger of a new process is made from it. It holds tokens, no card data. A last line
 * without its end is what a killed import left; it was never acknowledged and is cut off by the
 * next one.
 */
public final class ImportJournal {
  private final Path file;

  public ImportJournal(Path file) {
    this.file = file;
  }

  /** Writes the commands and waits until they are on disk. */
  public void append(List<OperatorCommand> commands) {
    StringBuilder text = new StringBuilder();
    for (OperatorCommand command : commands) {
      text.append(command.line()).append('\n');
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.position(wholeBytes(channel));
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text.toString());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.truncate(channel.position());
        channel.force(true);
      }
    } catch (IOException e) {
      throw unusable("cannot be written");
    }
  }

  /** All commands ever imported. */
  public List<OperatorCommand> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      return whole.lines().map(this::parse).toList();
    } catch (IOException e) {
      throw unusable("cannot be read");
    }
  }

  private OperatorCommand parse(String line) {
    try {
      return OperatorCommand.parse(line);
    } catch (IllegalArgumentException e) {
      throw unusable("has a line that is no import");
    }
  }

  /** Length up to the end of the last whole line. */
  private static long wholeBytes(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }

  private TollgateException unusable(String what) {
    return new TollgateException(
        "TG-JRN-001",
        ExitCode.FAILED,
        "import journal " + what,
        file.toString(),
        "check the folder and its permissions, or move the file away and import again");
  }
}
