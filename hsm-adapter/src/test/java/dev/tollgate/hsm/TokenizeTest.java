package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.PaymentHsm.HsmKey;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizeTest {
  private static Hsm hsm;

  @BeforeAll
  static void open() {
    hsm = TestToken.open();
  }

  @AfterAll
  static void close() {
    hsm.close();
  }

  @Test
  void shouldBeAesOfTheDigitsFilledWithF() {
    Random random = new Random(256);
    for (int i = 0; i < 1_000; i++) {
      String pan = CardValueTest.digits(random, 8 + random.nextInt(12));
      String block = pan + "F".repeat(32 - pan.length());

      assertThat(tokenize(pan)).isEqualTo(Reference.aes(TestToken.TOKEN_VALUE, block));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4000001", "40000012345620001234", "400000123456200x", "4000 01234562000"})
  void shouldRefuseWhatIsNoPan(String pan) {
    assertThat(tokenize(pan)).isEqualTo("refused");
  }

  private static String tokenize(String pan) {
    HsmKey key = hsm.key("token", KeyUsage.D0);
    TestCell cell = new TestCell().digits(TestCell.PAN, pan);
    boolean done =
        TestCell.onLane(
            hsm,
            lane -> lane.tokenize(cell.memory, key, TestCell.PAN, pan.length(), TestCell.TOKEN));
    return done ? cell.hexAt(TestCell.TOKEN, 16) : "refused";
  }
}
