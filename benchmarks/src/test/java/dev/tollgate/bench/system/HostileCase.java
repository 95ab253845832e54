package dev.tollgate.bench.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A row of {@code hostile.csv}.
 *
 * @param here what this gateway does: DE39 of its answers, {@code none}, {@code close}, {@code
 *     reset}
 * @param hex what goes over the wire
 */
record HostileCase(String id, String here, String hex) {
  /** DE7 and DE11 of the control messages, up to the part that a case may have its own of. */
  private static final String KEY = "31313232303831353030303030";

  private static final int STAN_DIGITS = 3;

  /** DE18 and DE22 of the control message: a chip was read, though there is no DE55. */
  private static final String CHIP = "35393939303531";

  private static final String TYPED_IN = "35393939303131";

  static List<HostileCase> all() {
    try (InputStream in = HostileCase.class.getResourceAsStream("hostile.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .skip(1)
          .map(line -> line.split(","))
          .map(cells -> new HostileCase(cells[0], cells[2], cells[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The codes of the answers, in order. */
  List<String> answers() {
    return switch (here) {
      case "none", "close", "reset" -> List.of();
      default -> List.of(here.split(" "));
    };
  }

  boolean closes() {
    return here.equals("close");
  }

  boolean resets() {
    return here.equals("reset");
  }

  /**
   * The bytes, with a number of three digits in the first STAN: the cases were made from one
   * message, and under one key the gateway would rightly see changed repeats. Its card is said to
   * be typed in, or every case would be the one of a chip without chip data.
   */
  byte[] bytes(int number) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(CHIP, TYPED_IN));
    int at = hex.indexOf(KEY);
    if (at < 0) {
      return bytes;
    }
    for (int i = 0; i < STAN_DIGITS; i++) {
      int digit = number / (int) Math.pow(10, STAN_DIGITS - 1 - i) % 10;
      bytes[(at + KEY.length()) / 2 + i] = (byte) ('0' + digit);
    }
    return bytes;
  }

  @Override
  public String toString() {
    return id;
  }
}
