package dev.tollgate.bench.ledgertorture;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A torture that did not come to its end, so that nobody knows what it would have found. */
final class BrokenTorture {
  /** Exit status, of nothing else. */
  static final int STATUS = 5;

  private BrokenTorture() {}

  /**
   * Writes down all there is to know, beside the home, which stays as it is.
   *
   * @param home of the gateways
   * @param command that does the same again, as far as it can be
   * @param printed last by the gateways
   * @return what to say to a person, one line
   */
  static String tell(Path home, String command, List<String> printed, Throwable cause) {
    Path file = home.resolveSibling(home.getFileName() + "-failure.txt");
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace, true));
    String text =
        String.join(
            "\n",
            Instant.now() + " " + command,
            "",
            trace.toString(),
            "The gateways printed last:",
            String.join("\n", printed),
            "");
    String where;
    try {
      where = Files.writeString(file, text).toString();
    } catch (IOException e) {
      where = "not written, " + e + "\n" + text;
    }
    return new TollgateException(
            "TG-BEN-031",
            ExitCode.FAILED,
            "the torture broke off: " + cause,
            where,
            "read it; the home is kept")
        .line();
  }
}
