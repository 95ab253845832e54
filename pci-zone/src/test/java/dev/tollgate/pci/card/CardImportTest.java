package dev.tollgate.pci.card;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmGroup;
import dev.tollgate.hsm.KeyUsage;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.pci.VerificationResult.CardStatus;
import dev.tollgate.pci.Zone.CardLinks;
import dev.tollgate.pci.card.CardRecord.PinMethod;
import dev.tollgate.pci.testing.Issuer;
import dev.tollgate.pci.testing.TestHome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardImportTest {
  private static final String HEADER =
      "pan,psn,expiry_yymm,service_code,pin_method,pvki,pin_check_value,account,product,status";
  private static final String ANNA = "4111111111111111,0,3112,101,PVV,1,5306,anna,default,ACTIVE";
  private static final String BORIS = "4222222222222,,2901,201,NONE,,,boris,default,LOST";
  private static final Path CARDS = TestHome.HOME.resolve("zone").resolve("cards.dat");

  private static HsmGroup hsm;

  @TempDir private Path folder;
  private final Linked linked = new Linked();
  private CardFile cards;
  private CardImport cardImport;

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
    HsmKey tokenKey = hsm.key("token", KeyUsage.D0);
    ProductTable products = CardFileTest.products("default", "gold");
    cards = CardFile.open(CARDS, products);
    cardImport = new CardImport(hsm, tokenKey, products, cards);
  }

  @ParameterizedTest
  @CsvSource({"'\n', '\n'", "'\r\n', '\r\n'", "'\n', ''", "'\r\n', ''", "'\n\n', '\n\n\n'"})
  void shouldImportWhateverEndsTheLines(String between, String last) throws Exception {
    String text = String.join(between, HEADER, ANNA, BORIS) + last;
    // A first line that is followed by an empty one is a header all the same.
    assertThat(run(text)).isEqualTo(2);

    CardFile reopened = CardFile.open(CARDS, CardFileTest.products("default", "gold"));
    for (CardFile each : List.of(cards, reopened)) {
      long anna = find(each, "4111111111111111");
      assertThat(CardRecord.expiry(anna)).isEqualTo(3112);
      assertThat(CardRecord.serviceCode(anna)).isEqualTo(101);
      assertThat(CardRecord.pinMethod(anna)).isEqualTo(PinMethod.PVV);
      assertThat(CardRecord.pvki(anna)).isEqualTo(1);
      assertThat(CardRecord.pinDigits(anna)).isEqualTo(4);
      assertThat(pinReference(each, "4111111111111111")).isEqualTo(5306);
      long boris = find(each, "4222222222222");
      assertThat(CardRecord.expiry(boris)).isEqualTo(2901);
      assertThat(CardRecord.pinMethod(boris)).isEqualTo(PinMethod.NONE);
      assertThat(each.size()).isEqualTo(2);
    }
    assertThat(linked.rows)
        .containsExactly(
            row("4111111111111111", "anna", "default", CardStatus.ACTIVE),
            row("4222222222222", "boris", "default", CardStatus.LOST));
  }

  @Test
  void shouldImportFilesLongerThanItsMemoryAtAnyOffset() throws Exception {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    List<String> pans = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) { // 90 KiB in chunks of 16 KiB
      String pan = "4" + String.format("%0" + (11 + i % 8) + "d", i);
      pans.add(pan);
      text.append(ANNA.replace("4111111111111111", pan)).append(i % 3 == 0 ? "\r\n" : "\n");
    }

    assertThat(run(text.toString())).isEqualTo(1_500);

    assertThat(pans).allSatisfy(pan -> assertThat(find(cards, pan)).isNotZero());
    assertThat(linked.rows).hasSize(1_500);
  }

  @ParameterizedTest
  @CsvSource({"'', 0000, 4", "1, 4907, 4", "'', 001234, 6", "0, 123456789012, 12"})
  void shouldImportOffsets(String pvki, String offset, int digits) throws Exception {
    run(HEADER + "\n" + ANNA.replace("PVV,1,5306", "IBM3624," + pvki + "," + offset));

    long anna = find(cards, "4111111111111111");
    assertThat(CardRecord.pinMethod(anna)).isEqualTo(PinMethod.IBM3624);
    assertThat(CardRecord.pinDigits(anna)).isEqualTo(digits);
    assertThat(pinReference(cards, "4111111111111111")).isEqualTo(Long.parseLong(offset));
  }

  @Test
  void shouldReplaceACardThatIsImportedAgain() throws Exception {
    run(HEADER + "\n" + ANNA);
    run(HEADER + "\n" + ANNA.replace("3112", "3206").replace("ACTIVE", "STOLEN"));

    assertThat(cards.size()).isEqualTo(1);
    assertThat(CardRecord.expiry(find(cards, "4111111111111111"))).isEqualTo(3206);
    assertThat(linked.rows.getLast().status()).isEqualTo(CardStatus.STOLEN);
  }

  /** As spreadsheets write it. */
  @Test
  void shouldImportAFileWithAByteOrderMark() throws Exception {
    assertThat(run("\uFEFF" + HEADER + "\n" + ANNA)).isEqualTo(1);
  }

  @Test
  void shouldImportAFileWithoutCards() throws Exception {
    assertThat(run(HEADER)).isZero();
    assertThat(linked.rows).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // code      | line | column          | bad line
        "TG-CSV-005 | 3 | pan             | 41111111111,0,3112,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pan             | 41111111111111111111,0,3112,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pan             | 4111 1111 1111 1111,0,3112,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pan             | '',0,3112,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | psn             | 4012888888881881,x,3112,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | expiry_yymm     | 4012888888881881,0,3113,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | expiry_yymm     | 4012888888881881,0,3100,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | expiry_yymm     | 4012888888881881,0,,101,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | service_code    | 4012888888881881,0,3112,4012888888881881,PVV,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_method      | 401288888888188,0,3112,101,IBM3624,,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_method      | 4012888888881881,0,3112,101,IBM3625,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_check_value | 4012888888881881,0,3112,101,IBM3624,,530,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_check_value | 4012888888881881,0,3112,101,IBM3624,,5306530653065,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_check_value | 4012888888881881,0,3112,101,IBM3624,,,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_check_value | 4012888888881881,0,3112,101,PVV,1,53065,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_method      | 4012888888881881,0,3112,101,pvv,1,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pvki            | 4012888888881881,0,3112,101,PVV,,5306,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | pin_check_value | 4012888888881881,0,3112,101,PVV,1,53A6,anna,default,ACTIVE",
        "TG-CSV-005 | 3 | account         | 4012888888881881,0,3112,101,PVV,1,5306,,default,ACTIVE",
        "TG-CSV-005 | 3 | account         | 4012888888881881,0,3112,101,PVV,1,5306,40128888888818810,default,ACTIVE",
        "TG-CSV-005 | 3 | account         | 4012888888881881,0,3112,101,PVV,1,5306,an na,default,ACTIVE",
        "TG-CSV-005 | 3 | product         | 4012888888881881,0,3112,101,PVV,1,5306,anna,silver,ACTIVE",
        "TG-CSV-005 | 3 | status          | 4012888888881881,0,3112,101,PVV,1,5306,anna,default,4012888888881881",
        "TG-CSV-004 | 3 | ''              | 4012888888881881,0,3112,101,PVV,1,5306,anna,default",
        "TG-CSV-004 | 3 | ''              | 4012888888881881,0,3112,101,PVV,1,5306,anna,default,ACTIVE,",
        "TG-CSV-006 | 3 | ''              | 4111111111111111,0,3112,101,PVV,1,5306,carla,gold,ACTIVE",
      })
  void shouldSayWhereAFileIsWrongAndNotWhatStandsThere(
      String code, int line, String column, String bad) throws Exception {
    String good = "4242424242424242,0,3112,101,PVV,1,5306,david,default,ACTIVE";

    TollgateException refused = refused(HEADER + "\n" + ANNA + "\n" + bad + "\n" + good + "\n");

    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FOUND_WRONG);
    assertThat(refused.line()).contains(":" + line + (column.isEmpty() ? ";" : " " + column + ";"));
  }

  @Test
  void shouldAskForTheHeader() throws Exception {
    for (String text : new String[] {"", "\n" + HEADER, ANNA, HEADER + ",", "x" + HEADER}) {
      TollgateException refused = refused(text);
      assertThat(refused.code()).isEqualTo("TG-CSV-002");
      assertThat(refused.line()).contains(":1;", HEADER);
    }
  }

  @Test
  void shouldRefuseALineThatIsTooLong() throws Exception {
    String tooLong = ANNA + "4111111111111111".repeat(1_100);
    TollgateException refused = refused(HEADER + "\n" + ANNA + "\n" + tooLong);

    assertThat(refused.code()).isEqualTo("TG-CSV-003");
    assertThat(refused.line()).contains(":3;");
  }

  @Test
  void shouldTellThatTheFileCannotBeRead() {
    for (Path path : List.of(folder.resolve("no.csv"), folder)) {
      TollgateException refused =
          catchThrowableOfType(TollgateException.class, () -> cardImport.run(path, linked));
      assertThat(refused.code()).isEqualTo("TG-CSV-001");
      assertThat(refused.line()).contains(path.toString());
    }
  }

  @Test
  void shouldMakeNoTokenWithoutTheHsm() throws Exception {
    HsmGroup closed = TestHome.openHsm();
    closed.close();
    cardImport =
        new CardImport(
            closed, hsm.key("token", KeyUsage.D0), CardFileTest.products("default"), cards);
    assertThat(refused(HEADER + "\n" + ANNA).code()).isEqualTo("TG-CSV-007");
  }

  @Test
  void shouldLeaveNoClearPanInAnyFileOfTheHome() throws Exception {
    run(HEADER + "\n" + ANNA + "\n" + BORIS);
    int files = 0;
    try (Stream<Path> tree = Files.walk(TestHome.HOME)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files++;
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
        for (String pan : List.of("4111111111111111", "4222222222222")) {
          assertThat(bytes.contains(pan)).as("%s in ASCII in %s", pan, file).isFalse();
          // As BCD at any nibble, the check digit left out so that padding does not matter.
          String digits = pan.substring(0, pan.length() - 1);
          assertThat(hex.contains(digits)).as("%s in BCD in %s", pan, file).isFalse();
        }
      }
    }
    assertThat(files).isGreaterThan(3);
    assertThat(CARDS).hasSize(8 + 2 * 56);
  }

  /** Refused, and nothing came of it, and no text of it has digits of a PAN. */
  private TollgateException refused(String text) throws Exception {
    TollgateException refused = catchThrowableOfType(TollgateException.class, () -> run(text));
    assertThat(refused).isNotNull().hasNoCause();
    String told = refused.line().replace(folder.toString(), "");
    assertThat(told).doesNotContainPattern("[0-9]{5}").doesNotContain("4111", "4012", "8881");
    assertThat(cards.size()).isZero();
    assertThat(linked.rows).isEmpty();
    assertThat(CARDS).doesNotExist();
    return refused;
  }

  private int run(String text) throws Exception {
    Path csv = folder.resolve("cards.csv");
    Files.writeString(csv, text);
    return cardImport.run(csv, linked);
  }

  private static long find(CardFile cards, String pan) {
    long[] token = Issuer.token(pan);
    return CardFileTest.find(cards, token[0], token[1]);
  }

  private static long pinReference(CardFile cards, String pan) {
    long[] token = Issuer.token(pan);
    return CardFileTest.pinReference(cards, token[0], token[1]);
  }

  private static Row row(String pan, String account, String product, CardStatus status) {
    long[] token = Issuer.token(pan);
    return new Row(token[0], token[1], account, product, status);
  }

  private record Row(
      long tokenHi, long tokenLo, String account, String product, CardStatus status) {}

  /** Unpacks the names with nothing of the zone. */
  private static final class Linked implements CardLinks {
    final List<Row> rows = new ArrayList<>();

    @Override
    public void link(
        long tokenHi,
        long tokenLo,
        long accountHi,
        long accountLo,
        long productHi,
        long productLo,
        CardStatus status) {
      rows.add(
          new Row(
              tokenHi, tokenLo, text(accountHi, accountLo), text(productHi, productLo), status));
    }

    private static String text(long hi, long lo) {
      byte[] bytes = ByteBuffer.allocate(16).putLong(hi).putLong(lo).array();
      return new String(bytes, US_ASCII).replace("\0", "");
    }
  }
}
