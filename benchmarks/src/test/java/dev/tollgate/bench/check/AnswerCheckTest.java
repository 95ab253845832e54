package dev.tollgate.bench.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.check.Expectation.Amount;
import dev.tollgate.bench.crypto.RetailMac;
import dev.tollgate.bench.network.Exchange;
import dev.tollgate.bench.network.MessageMac;
import dev.tollgate.bench.network.Network;
import java.util.HexFormat;
import java.util.List;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of wrong answer is planted into a right one and must be found. */
class AnswerCheckTest {
  private static final RetailMac MAC = Network.BETA.mac(TestFiles.crypto());
  private static final byte[] ARPC = HexFormat.of().parseHex("0123456789ABCDEF3030");
  private static final Expectation EXPECTED =
      new Expectation(
          "10",
          true,
          "000000002000",
          "22",
          "M",
          List.of(new Amount("57", "978", 2500L), new Amount("02", "978", null)),
          ARPC,
          MAC);

  private final ISOMsg request = new ISOMsg("0100");
  private final ISOMsg answer = new ISOMsg("0110");

  @BeforeEach
  void answerAsTheStandardSays() {
    String[] echoed = {
      "2=4111111111111111", "3=000000", "7=1122180000", "11=000123", "12=180000", "13=1122",
      "23=001", "25=00", "32=123456", "33=65432", "37=000000000123", "41=TOLLDEMO",
      "42=TOLLGATE TEST01", "49=978", "70=301", "90=" + "1".repeat(42)
    };
    for (String field : echoed) {
      int equals = field.indexOf('=');
      int number = Integer.parseInt(field.substring(0, equals));
      request.set(number, field.substring(equals + 1));
      answer.set(number, field.substring(equals + 1));
    }
    request.set(4, "000000002500");
    request.set(52, new byte[8]);
    answer.set(4, "000000002000");
    answer.set(38, "A1B2C3");
    answer.set(39, "10");
    answer.set(44, "22");
    answer.set(48, "8701M");
    answer.set(54, "0057978C000000002500" + "0002978D000000000077");
    answer.set(55, HexFormat.of().parseHex("910A0123456789ABCDEF3030"));
  }

  @Test
  void shouldFindNothingInARightAnswer() {
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest(name = "DE{0} = {1}")
  @CsvSource({
    "0, 0120, MTI",
    "2, 4111111111111129, DE2 ",
    "3, 010000, DE3 ",
    "4, 000000002500, DE4 ",
    "7, 0101000000, DE7 ",
    "11, 000000, DE11",
    "12, 999999, DE12",
    "13, 0230, DE13",
    "14, 3112, DE14",
    "18, 5411, DE18",
    "22, 051, DE22",
    "23, 002, DE23",
    "25, 06, DE25",
    "32, 654321, DE32",
    "33, 65433, DE33",
    "35, 4111111111111111=3112, DE35",
    "37, 000000000000, DE37",
    "38, '      ', DE38",
    "38, 12345, DE38",
    "39, 00, DE39",
    "41, TOLLDEM0, DE41",
    "42, TOLLGATE TEST02, DE42",
    "44, 20, DE44",
    "44, 2200, DE44",
    "48, 8701N, DE48",
    "49, 840, DE49",
    "54, 0057978C0000000025000002978D00000000007, DE54",
    "54, 0057978C0000000025010002978D000000000077, DE54",
    "54, 0057840C0000000025000002978D000000000077, DE54",
    "54, 1057978C0000000025000002978D000000000077, DE54",
    "54, 0057978C0000000025000001978D000000000077, DE54",
    "54, 0057978D0000000025000002978D000000000077, DE54",
    "54, 0057978C000000002500, DE54",
    "70, 001, DE70",
    "90, 01000000010000000000000000000000000000000, DE90",
    "95, 000000000000, DE95",
  })
  void shouldFindAChangedField(int field, String value, String finding) {
    answer.set(field, value);

    assertThat(findings()).anySatisfy(found -> assertThat(found).startsWith(finding));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        2, 3, 4, 7, 11, 12, 13, 23, 25, 32, 33, 37, 38, 39, 41, 42, 44, 48, 49, 54, 55, 70, 90
      })
  void shouldFindAMissingField(int field) {
    answer.unset(field);

    assertThat(findings())
        .isNotEmpty()
        .allSatisfy(found -> assertThat(found).startsWith("DE" + field + " "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "910A0123456789ABCDEF3035",
        "910A1123456789ABCDEF3030",
        "920A0123456789ABCDEF3030",
        "91080123456789ABCDEF",
        "910A0123456789ABCDEF303000",
        "910A0123456789ABCDEF30",
        "91",
      })
  void shouldFindAWrongAnswerToTheChip(String data) {
    answer.set(55, HexFormat.of().parseHex(data));

    assertThat(findings()).singleElement().asString().startsWith("DE55 ");
  }

  @ParameterizedTest
  @CsvSource({
    "0100, 0110",
    "0101, 0110",
    "0120, 0130",
    "0121, 0130",
    "0201, 0210",
    "0302, 0312",
    "0303, 0312",
    "0401, 0410",
    "0421, 0430",
    "0620, 0630",
    "0800, 0810"
  })
  void shouldKnowTheTypeOfEveryAnswer(String mti, String answerMti) {
    request.set(0, mti);
    answer.set(0, answerMti);
    assertThat(findings()).isEmpty();

    answer.set(0, answerMti.substring(0, 3) + "1");
    assertThat(findings()).singleElement().asString().startsWith("MTI ");
  }

  @Test
  void shouldFindAPinBlockThatComesBack() {
    answer.set(52, new byte[8]);

    assertThat(findings()).containsExactly("DE52 does not belong into an answer");
  }

  @Test
  void shouldFindWhatANoShouldNotHave() {
    Expectation no = Expectation.plain("10", MAC);

    assertThat(findings(no))
        .containsExactlyInAnyOrder(
            "DE4 is not the request's",
            "DE38 on an answer that is no approval",
            "DE44 is 22, expected absent",
            "DE48 is 8701M, expected absent",
            "DE54 is present, expected absent",
            "DE55 is present, expected absent");
  }

  @Test
  void shouldFindAMacThatIsNotOverTheBytesReceived() {
    byte[] received = received(answer);
    for (int at = 0; at < received.length; at++) {
      byte[] changed = received.clone();
      changed[at] ^= 1;

      assertThat(AnswerCheck.findings(new Exchange(request, answer, changed, 0, 0), EXPECTED))
          .as("byte " + at)
          .containsExactly("MAC is missing or wrong");
    }
  }

  @Test
  void shouldFindAMissingMacAndOneTooMany() {
    byte[] received = received(answer);
    ISOMsg without = (ISOMsg) answer.clone();
    without.unset(128);
    byte[] shorter = MessageMac.pack(without, Network.BETA);
    Expectation none =
        new Expectation("10", true, "000000002000", "22", "M", EXPECTED.amounts(), ARPC, null);

    assertThat(AnswerCheck.findings(new Exchange(request, without, shorter, 0, 0), EXPECTED))
        .containsExactly("MAC is missing or wrong");
    assertThat(AnswerCheck.findings(new Exchange(request, answer, received, 0, 0), none))
        .containsExactly("a MAC on a network without");
  }

  @Test
  void shouldFindAMacInTheWrongField() {
    answer.set(64, new byte[8]);
    byte[] packed = MessageMac.pack(answer, Network.BETA);
    answer.set(64, MAC.of(packed, 0, packed.length - 8));
    answer.unset(128);

    assertThat(
            AnswerCheck.findings(
                new Exchange(request, answer, MessageMac.pack(answer, Network.BETA), 0, 0),
                EXPECTED))
        .contains("MAC is missing or wrong");
  }

  @Test
  void shouldNotQuoteCardDataThatCameBack() {
    answer.set(48, "9203123");
    answer.set(2, "5555555555554444");

    assertThat(findings().toString())
        .contains("DE48 is not a code", "DE2 is not the request's")
        .doesNotContain("9203123", "5555555555554444");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 000000000001",
    "38, ZZZZZZ",
    "39, 94",
    "44, 10",
    "48, 8701N",
    "54, 0057978C000000002501",
    "55, 91"
  })
  void shouldFindARepeatThatIsDecidedAnew(int field, String value) {
    ISOMsg again = (ISOMsg) answer.clone();
    assertThat(AnswerCheck.repeatFindings(answer, again)).isEmpty();

    again.set(field, value);

    assertThat(AnswerCheck.repeatFindings(answer, again))
        .containsExactly("DE" + field + " is not the first answer's");
  }

  private List<String> findings() {
    return findings(EXPECTED);
  }

  private List<String> findings(Expectation expected) {
    return AnswerCheck.findings(new Exchange(request, answer, received(answer), 0, 0), expected);
  }

  /** With the right MAC over whatever else is in it. */
  private static byte[] received(ISOMsg message) {
    MessageMac.set(message, Network.BETA, MAC);
    return MessageMac.pack(message, Network.BETA);
  }
}
