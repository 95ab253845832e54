package dev.tollgate.gateway.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The response code (ISO 8583:1987 DE39, two characters) of every reason, for one network. Codes
 * may change on a date: the latest row that is valid at a time applies. Immutable; a table that
 * leaves a reason out cannot be made, so a look-up cannot fail.
 */
@SuppressWarnings("EnumOrdinal") // an index in memory, never a stored form
public final class ReasonTable {
  /** A row that has always been valid. */
  public static final long ALWAYS = Long.MIN_VALUE;

  /**
   * One row of the table.
   *
   * @param code two characters, digits or capital letters
   * @param fromMs epoch ms from which on it is valid, or {@link #ALWAYS}
   */
  public record Row(Reason reason, String code, long fromMs) {
    /** A row without a date. */
    public Row(Reason reason, String code) {
      this(reason, code, ALWAYS);
    }
  }

  /** Rows of reason r, earliest first: from {@code starts[r]} up to {@code starts[r + 1]}. */
  private final int[] starts;

  private final long[] fromMs;
  private final int[] codes;

  private ReasonTable(List<Row> sorted) {
    starts = new int[Reason.values().length + 1];
    fromMs = new long[sorted.size()];
    codes = new int[sorted.size()];
    for (int i = 0; i < codes.length; i++) {
      Row row = sorted.get(i);
      starts[row.reason().ordinal() + 1] = i + 1;
      fromMs[i] = row.fromMs();
      codes[i] = pack(row.reason(), row.code());
    }
  }

  /**
   * Makes a table of rows in any order.
   *
   * @param nowMs the time by which every reason must have a valid row
   * @throws IllegalArgumentException if a reason has none or two of one date, or a code has another
   *     form; names the reason
   */
  public static ReasonTable of(List<Row> rows, long nowMs) {
    List<Row> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(Row::reason).thenComparingLong(Row::fromMs));
    int next = 0;
    for (Reason reason : Reason.values()) {
      int first = next;
      while (next < sorted.size() && sorted.get(next).reason() == reason) {
        if (next > first && sorted.get(next).fromMs() == sorted.get(next - 1).fromMs()) {
          throw new IllegalArgumentException("reason " + reason + " twice from the same date");
        }
        next++;
      }
      if (first == next) {
        throw new IllegalArgumentException("no code for reason " + reason);
      }
      if (sorted.get(first).fromMs() > nowMs) {
        throw new IllegalArgumentException("no code for reason " + reason + " is valid yet");
      }
    }
    return new ReasonTable(sorted);
  }

  /**
   * The code of a reason at a time; before its first row, that row's.
   *
   * @return the two ASCII characters, first one in bits 8-15, second one in bits 0-7
   */
  public int code(Reason reason, long atMs) {
    int first = starts[reason.ordinal()];
    int row = starts[reason.ordinal() + 1] - 1;
    while (row > first && fromMs[row] > atMs) {
      row--;
    }
    return codes[row];
  }

  /** For people: a packed code as text. Allocates. */
  public static String text(int code) {
    return "" + (char) (code >>> 8) + (char) (code & 0xff);
  }

  private static int pack(Reason reason, String code) {
    if (code.length() != 2
        || !isCodeCharacter(code.charAt(0))
        || !isCodeCharacter(code.charAt(1))) {
      throw new IllegalArgumentException("code of reason " + reason + " is not two of 0-9, A-Z");
    }
    return code.charAt(0) << 8 | code.charAt(1);
  }

  private static boolean isCodeCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }
}
