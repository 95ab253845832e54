package dev.tollgate.bench.spec;

import dev.tollgate.pci.spec.SpecView;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Seeded random messages of a dialect; field 0 is the type, binary content is hexadecimal. */
final class RandomMessages {
  /** Long values seldom, so that a message can have many fields. */
  private static final int USUAL_MAX = 40;

  private final Random random;
  private final List<SpecView.Field> fields;
  private final List<Integer> mtis;

  RandomMessages(List<SpecView.Field> fields, List<Integer> mtis, long seed) {
    this.fields = fields;
    this.mtis = mtis;
    random = new Random(seed);
  }

  SortedMap<Integer, String> next() {
    SortedMap<Integer, String> values = new TreeMap<>();
    values.put(0, "%04d".formatted(mtis.get(random.nextInt(mtis.size()))));
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? fields.size() : 24);
    for (int i = 0; i < count; i++) {
      SpecView.Field field = fields.get(random.nextInt(fields.size()));
      values.put(field.number(), value(field));
    }
    return values;
  }

  private String value(SpecView.Field field) {
    int length = length(field);
    return switch (field.form()) {
      case "none" -> value(field.type(), length);
      case "month-to-second" -> date() + time();
      case "hour-to-second" -> time();
      case "month-day" -> date();
      case "year-month" -> year() + "%02d".formatted(1 + random.nextInt(12));
      case "year-to-day" -> year() + date();
      case "year-to-second" -> year() + date() + time();
      case "century-to-day" -> "20" + year() + date();
      case "century-to-second" -> "20" + year() + date() + time();
      default -> throw new AssertionError("no date for " + field);
    };
  }

  private String value(String type, int length) {
    return switch (type) {
      case "n" -> text("0123456789", length);
      case "z" -> text("0123456789=", length);
      case "b" -> {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        yield HexFormat.of().withUpperCase().formatHex(bytes);
      }
      case "x+n", "an+n" -> text("CD", 1) + text("0123456789", length - 1);
      default -> text(printable(), length);
    };
  }

  private int length(SpecView.Field field) {
    int least = field.lengthMin();
    int most = field.lengthMax();
    return switch (random.nextInt(8)) {
      case 0 -> Math.min(most, 1_500);
      case 1 -> least;
      default -> least + random.nextInt(Math.min(most - least, USUAL_MAX) + 1);
    };
  }

  private String year() {
    return "%02d".formatted(random.nextInt(100));
  }

  private String date() {
    return "%02d%02d".formatted(1 + random.nextInt(12), 1 + random.nextInt(28));
  }

  private String time() {
    return "%02d%02d%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60));
  }

  private String text(String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String printable() {
    StringBuilder all = new StringBuilder();
    for (char c = 0x20; c <= 0x7E; c++) {
      all.append(c);
    }
    return all.toString();
  }
}
