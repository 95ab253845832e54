package dev.tollgate.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.network.AlphaMessages;
import dev.tollgate.bench.network.AlphaMessages.Purchase;
import dev.tollgate.bench.network.MessageKeys;
import java.time.Clock;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of wrong answer is planted into a right one and must be found. */
class AnswerCheckTest {
  private final ISOMsg request =
      new AlphaMessages(new MessageKeys(Clock.systemUTC()))
          .purchase(new Purchase("4111111111111111", "3112", 2500, new byte[8], "123"));
  private final ISOMsg answer = new ISOMsg("0110");

  @BeforeEach
  void answerAsTheStandardSays() {
    for (int field : new int[] {2, 3, 4, 7, 11, 12, 13, 25, 32, 37, 41, 42, 49}) {
      answer.set(field, request.getString(field));
    }
    answer.set(38, "A1B2C3");
    answer.set(39, "00");
    answer.set(44, "00");
    answer.set(48, "8701M");
  }

  @Test
  void shouldFindNothingInARightAnswer() {
    assertThat(AnswerCheck.findings(request, answer, "00", "M")).isEmpty();
  }

  @ParameterizedTest(name = "DE{0} = {1}")
  @CsvSource({
    "0, 0120, MTI",
    "2, 4111111111111129, DE2 ",
    "3, 010000, DE3 ",
    "4, 000000002501, DE4 ",
    "7, 0101000000, DE7 ",
    "11, 000000, DE11",
    "12, 999999, DE12",
    "13, 0230, DE13",
    "25, 06, DE25",
    "32, 654321, DE32",
    "37, 000000000000, DE37",
    "38, '      ', DE38",
    "38, 12345, DE38",
    "39, 05, DE39",
    "41, TOLLDEM0, DE41",
    "42, TOLLGATE TEST02, DE42",
    "44, 20, DE44",
    "48, 8701N, DE48",
    "49, 840, DE49",
    "52, 0000000000000000, DE52",
    "90, 01000000010000000000000000000000000000000, DE90",
  })
  void shouldFindAChangedField(int field, String value, String finding) {
    answer.set(field, value);

    assertThat(AnswerCheck.findings(request, answer, "00", "M"))
        .anySatisfy(found -> assertThat(found).startsWith(finding));
  }

  @ParameterizedTest
  @CsvSource({
    "2", "3", "4", "7", "11", "12", "13", "25", "32", "37", "38", "39", "41", "42", "44", "48", "49"
  })
  void shouldFindAMissingField(int field) {
    answer.unset(field);

    assertThat(AnswerCheck.findings(request, answer, "00", "M")).isNotEmpty();
  }

  @Test
  void shouldFindApprovalCodeOnADecline() {
    answer.set(39, "55");

    assertThat(AnswerCheck.findings(request, answer, "55", "M"))
        .containsExactly("DE38 on a decline");
  }

  @Test
  void shouldFindUnaskedCvv2Result() {
    assertThat(AnswerCheck.findings(request, answer, "00", null))
        .containsExactly("DE48 is 8701M, expected absent");
  }

  @Test
  void shouldNotQuoteCardDataThatCameBack() {
    answer.set(48, "9203123");
    answer.set(2, "5555555555554444");

    assertThat(AnswerCheck.findings(request, answer, "00", "M").toString())
        .contains("DE48 is not a code", "DE2 is not the request's")
        .doesNotContain("9203123", "5555555555554444");
  }

  @ParameterizedTest
  @CsvSource({"4, 000000000001", "38, ZZZZZZ", "39, 94", "44, 10", "48, 8701N"})
  void shouldFindARepeatThatIsDecidedAnew(int field, String value) {
    ISOMsg again = (ISOMsg) answer.clone();
    assertThat(AnswerCheck.repeatFindings(answer, again)).isEmpty();

    again.set(field, value);

    assertThat(AnswerCheck.repeatFindings(answer, again))
        .containsExactly("DE" + field + " is not the first answer's");
  }
}
