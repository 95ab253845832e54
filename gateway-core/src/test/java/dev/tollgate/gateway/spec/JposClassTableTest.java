package dev.tollgate.gateway.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.spec.JposClass.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/DIALECTS.md says of the classes of jPOS is what the importer makes of them. */
class JposClassTableTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LENGTH_DIGITS = Pattern.compile("_F?(L+)");

  /** How the table begins to say what the content is, behind its encoding. */
  private static final Map<Family, String> WORDS =
      Map.of(
          Family.DIGITS, "digits",
          Family.TEXT, "text",
          Family.BINARY, "bytes",
          Family.AMOUNT, "sign character, then digits",
          Family.HEX_DIGITS, "hexadecimal digits",
          Family.F_PADDED, "digits, only where the nibble F cannot occur",
          Family.BITMAP, "bitmaps",
          Family.NOTHING, "the field is left out");

  private static final List<String> DOCUMENT = document();

  @Test
  void shouldListEachClassWithWhatItMeans() {
    Map<String, String> told = new TreeMap<>();
    for (String row : rows("| class | length prefix | content |")) {
      String[] cells = row.split(" *\\| *");
      for (String name : names(cells[1])) {
        assertThat(told.put(name, cells[2] + " | " + cells[3])).as(name + " twice").isNull();
      }
    }

    assertThat(told.keySet()).isEqualTo(JposClass.all().keySet());
    JposClass.all()
        .forEach((name, wire) -> assertThat(told.get(name)).as(name).startsWith(meaning(wire)));
  }

  private static String meaning(JposClass wire) {
    if (wire.family() == Family.NOTHING) {
      return " | " + WORDS.get(wire.family());
    }
    String prefix = wire.isFixed() ? "none" : "`" + wire.prefix() + "`";
    return prefix + " | `" + wire.content() + "` " + WORDS.get(wire.family());
  }

  /** The document says how many digits a length has by this. */
  @Test
  void shouldHaveAsManyDigitsOfLengthAsTheNameHasL() {
    JposClass.all()
        .forEach((name, wire) -> {
          Matcher digits = LENGTH_DIGITS.matcher(name);
          int letters = digits.find() ? digits.group(1).length() : 0;
          // One byte, of two digits, for each letter but the first.
          int expected = wire.prefix().equals("binary") ? 2 * (letters - 1) : letters;
          assertThat(wire.prefixDigits()).as(name).isEqualTo(expected);
        });
  }

  @Test
  void shouldNameEachClassThatIsRefused() {
    String refused = paragraph("Refused by name");
    Set<String> told = new TreeSet<>();
    CODE.matcher(refused).results().map(found -> found.group(1)).forEach(told::add);
    told.removeIf(word -> !word.startsWith("IF"));

    Stream<String> classes =
        Stream.concat(JposClass.refused().keySet().stream(), JposTags.refused().stream());
    assertThat(covered(classes, told)).isEqualTo(told);
  }

  @Test
  void shouldNameEachClassOfTaggedParts() {
    Set<String> told = new TreeSet<>();
    for (String row : rows("| divided by | becomes |")) {
      CODE.matcher(row).results().map(found -> found.group(1)).forEach(told::add);
    }
    told.removeIf(word -> !word.startsWith("IF"));

    assertThat(covered(JposTags.known().stream(), told)).isEqualTo(told);
  }

  /** By which of the names each of the classes is told; {@code IFX_...} tells all that begin so. */
  private static Set<String> covered(Stream<String> classes, Set<String> told) {
    Set<String> used = new TreeSet<>();
    classes.forEach(name -> {
      String by =
          told.stream()
              .filter(word ->
                  word.equals(name)
                      || (word.endsWith("...")
                          && name.startsWith(word.substring(0, word.length() - 3))))
              .findFirst()
              .orElse("");
      assertThat(by).as(name + " is told").isNotEmpty();
      used.add(by);
    });
    return used;
  }

  /** {@code `IFA_{L,LL}CHAR`} are two names, as in a shell. */
  private static Set<String> names(String cell) {
    Set<String> names = new TreeSet<>();
    for (MatchResult code : CODE.matcher(cell).results().toList()) {
      String[] parts = code.group(1).split("[{}]");
      String last = parts.length > 2 ? parts[2] : "";
      for (String middle : parts.length > 1 ? parts[1].split(",") : new String[] {""}) {
        names.add(parts[0] + middle + last);
      }
    }
    return names;
  }

  private static List<String> rows(String head) {
    int at = DOCUMENT.indexOf(head);
    assertThat(at).as(head).isPositive();
    return DOCUMENT.stream().skip(at + 2L).takeWhile(line -> line.startsWith("|")).toList();
  }

  private static String paragraph(String start) {
    return String.join(
        " ",
        DOCUMENT.stream()
            .dropWhile(line -> !line.startsWith(start))
            .takeWhile(line -> !line.isBlank())
            .toList());
  }

  private static List<String> document() {
    try {
      return Files.readAllLines(Path.of("../docs/DIALECTS.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
