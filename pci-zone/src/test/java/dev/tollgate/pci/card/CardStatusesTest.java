package dev.tollgate.pci.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that tell what becomes of cards; the reading itself is tested with the import. */
class CardStatusesTest {
  private static final String PAN = "4111111111111111";
  private static final String SHORT_PAN = "4222222222222";
  private static final Path CARDS = TestHome.HOME.resolve("zone").resolve("cards.dat");

  private static HsmGroup hsm;

  @TempDir private Path folder;
  private final List<Told> told = new ArrayList<>();

  @BeforeAll
  static void open() {
    hsm = TestHome.openHsm();
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @BeforeEach
  void withoutCards() throws Exception {
    Files.deleteIfExists(CARDS);
  }

  /** Cards nobody has imported have a token too. */
  @Test
  void shouldTellTokensLinesAndStatuses() throws Exception {
    String text = "\uFEFFpan,status\r\n" + PAN + ",STOLEN\r\n\r\n" + SHORT_PAN + ",ACTIVE";

    assertThat(read(text)).isEqualTo(2);

    assertThat(told)
        .containsExactly(told(2, PAN, CardStatus.STOLEN), told(4, SHORT_PAN, CardStatus.ACTIVE));
    assertThat(CARDS).as("what the checks need of a card stays").doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TG-CSV-005 | ' pan'    | 4111 1111 1111 1111,LOST",
        "TG-CSV-005 | ' pan'    | 41111111111,LOST",
        "TG-CSV-005 | ' pan'    | 41111111111111111111,LOST",
        "TG-CSV-005 | ' status' | 4012888888881881,lost",
        "TG-CSV-005 | ' status' | 4012888888881881,BLOCKED",
        "TG-CSV-005 | ' status' | 4012888888881881,4012888888881881",
        "TG-CSV-005 | ' status' | 4012888888881881,",
        "TG-CSV-004 | ''        | 4012888888881881",
        "TG-CSV-004 | ''        | 4012888888881881,LOST,",
        "TG-CSV-006 | ''        | 4111111111111111,ACTIVE",
      })
  void shouldTellNothingOfAWrongFile(String code, String column, String bad) {
    TollgateException refused =
        catchThrowableOfType(
            TollgateException.class,
            () -> read("pan,status\n" + PAN + ",LOST\n" + bad + "\n" + SHORT_PAN + ",LOST\n"));

    assertThat(refused.line()).startsWith(code + " ").contains(":3" + column + "; next: ");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
    assertThat(refused.line().replace(folder.toString(), ""))
        .doesNotContainPattern("[0-9]{5}")
        .doesNotContain("4111", "4012");
    assertThat(told).isEmpty();
  }

  @Test
  void shouldAskForItsOwnHeader() {
    TollgateException refused =
        catchThrowableOfType(TollgateException.class, () -> read(CardImport.HEADER + "\n"));

    assertThat(refused.line())
        .startsWith("TG-CSV-002 ")
        .endsWith("start the file with: pan,status");
  }

  private int read(String text) throws Exception {
    ProductTable products = CardFileTest.products("default");
    CardImport cardImport =
        new CardImport(
            hsm, hsm.key("token", KeyUsage.D0), products, CardFile.open(CARDS, products));
    Path csv = Files.writeString(folder.resolve("statuses.csv"), text);
    return cardImport.readStatuses(
        csv, (line, hi, lo, status) -> told.add(new Told(line, hi, lo, status)));
  }

  private static Told told(int line, String pan, CardStatus status) {
    long[] token = Issuer.token(pan);
    return new Told(line, token[0], token[1], status);
  }

  private record Told(int line, long tokenHi, long tokenLo, CardStatus status) {}
}
