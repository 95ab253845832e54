package dev.tollgate.bench.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** A report as a line of text, which one process tells another: its latencies are one word. */
final class ReportText {
  private static final String LATENCIES = "latencies";

  private ReportText() {}

  static String of(LoopReport report) {
    Histogram latencies = report.latencyNs();
    ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
    int length = latencies.encodeIntoCompressedByteBuffer(bytes);
    String word = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    return report.row() + " " + LATENCIES + "=" + word;
  }

  static LoopReport parse(Map<String, String> told) {
    return new LoopReport(
        (int) number(told, "rate"),
        (long) number(told, "commands"),
        (long) number(told, "answers"),
        number(told, "per_second"),
        number(told, "lag"),
        latencies(Worker.value(told, LATENCIES)),
        number(told, "cpu"));
  }

  private static Histogram latencies(String word) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(word));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a measuring process told no histogram", e);
    }
  }

  private static double number(Map<String, String> told, String key) {
    return Double.parseDouble(Worker.value(told, key));
  }
}
