package dev.tollgate.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the sources as small as a reader can take in. */
class TidyTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int FILE_LINES_MEDIAN_MAX = 100;
  private static final int FILE_LINES_95TH_MAX = 350;
  private static final int METHOD_LINES_MAX = 60;
  private static final int LINE_CHARACTERS_MAX = 120;

  /** Files with code in them; what only describes a package or module is read in passing. */
  private static final int TRUSTED_FILES_MAX = 120;

  private static final Set<String> DESCRIPTORS = Set.of("package-info.java", "module-info.java");

  /** How the formatter ends the head of a method: on its own line, or on a continuation of it. */
  private static final Pattern METHOD_HEAD =
      Pattern.compile("^( +)(?!if |for |while |switch |try |return )\\w.*\\) (throws .* )?\\{$");

  private static final Pattern CLOSING_BRACE = Pattern.compile("^( +)\\}$");
  private static final int CONTINUATION = 4;

  private static final Pattern UNFINISHED = Pattern.compile("TODO|FIXME|XXX|HACK|not implemented");

  @Test
  void shouldKeepFilesSmall() {
    List<Integer> sizes =
        Sources.allMain().stream().map(file -> Sources.lines(file).size()).sorted().toList();

    assertThat(sizes).hasSizeGreaterThan(100);
    assertThat(sizes.getLast()).as("largest file").isLessThanOrEqualTo(FILE_LINES_MAX);
    assertThat(sizes.get(sizes.size() / 2)).as("median").isLessThanOrEqualTo(FILE_LINES_MEDIAN_MAX);
    assertThat(sizes.get(sizes.size() * 95 / 100))
        .as("95th percentile")
        .isLessThanOrEqualTo(FILE_LINES_95TH_MAX);
  }

  @Test
  void shouldKeepTrustedCodeSmallEnoughToBeReadWhole() {
    long files =
        Stream.of("pci-zone", "hsm-adapter")
            .flatMap(module -> Sources.main(module).stream())
            .filter(file -> !DESCRIPTORS.contains(file.getFileName().toString()))
            .count();

    assertThat(files).isBetween(20L, TRUSTED_FILES_MAX - 1L);
  }

  @Test
  void shouldKeepLinesShort() {
    assertThat(places(Sources.allJava(), line -> line.length() > LINE_CHARACTERS_MAX)).isEmpty();
  }

  @Test
  void shouldKeepMethodsShort() {
    List<String> longOnes = new ArrayList<>();
    int methods = 0;
    for (Path file : Sources.allMain()) {
      List<String> lines = Sources.lines(file);
      for (int start = 0; start < lines.size(); start++) {
        Matcher head = METHOD_HEAD.matcher(lines.get(start));
        if (head.matches() && !head.group().contains(" record ")) {
          methods++;
          int length = bodyLength(lines, start, head.group(1).length());
          if (length > METHOD_LINES_MAX) {
            longOnes.add(file.getFileName() + ":" + (start + 1) + " has " + length + " lines");
          }
        }
      }
    }

    assertThat(methods).isGreaterThan(500);
    assertThat(longOnes).isEmpty();
  }

  @Test
  void shouldLeaveNothingUnfinished() {
    assertThat(places(Sources.allMain(), line -> UNFINISHED.matcher(line).find())).isEmpty();
  }

  @Test
  void shouldDocumentEveryErrorCode() {
    Pattern code = Pattern.compile("\"(TG-[A-Z]+-[0-9]{3})");
    List<Path> documented =
        List.of(
            Sources.ROOT.resolve("docs/OPERATING.md"),
            Sources.ROOT.resolve("softhsm-config/README.md"));
    String documents =
        documented.stream()
            .flatMap(file -> Sources.lines(file).stream())
            .collect(Collectors.joining("\n"));
    List<String> codes =
        Sources.allMain().stream()
            .flatMap(file -> Sources.lines(file).stream())
            .flatMap(line -> code.matcher(line).results())
            .map(found -> found.group(1))
            .distinct()
            .toList();

    assertThat(codes).hasSizeGreaterThan(50).allSatisfy(c -> assertThat(documents).contains(c));
  }

  @Test
  void shouldPrintOnlyFromTheCommandLine() {
    Stream<Path> product =
        Stream.of("hsm-adapter", "pci-zone", "gateway-core")
            .flatMap(module -> Sources.main(module).stream())
            .filter(file -> !file.toString().contains("/gateway/cli/"));

    assertThat(places(product.toList(), line -> line.matches(".*System\\.(out|err).*"))).isEmpty();
  }

  /** Lines up to the closing brace that stands as far left as the head, or as what it continues. */
  private static int bodyLength(List<String> lines, int start, int indentation) {
    for (int i = start + 1; i < lines.size(); i++) {
      Matcher brace = CLOSING_BRACE.matcher(lines.get(i));
      if (brace.matches()
          && (brace.group(1).length() == indentation
              || brace.group(1).length() == indentation - CONTINUATION)) {
        return i - start + 1;
      }
    }
    return lines.size() - start;
  }

  private static List<String> places(
      List<Path> files, java.util.function.Predicate<String> offends) {
    List<String> places = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Sources.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (offends.test(lines.get(i))) {
          places.add(file.getFileName() + ":" + (i + 1));
        }
      }
    }
    return places;
  }
}
