package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.hsm.CommandExposure.Exposure;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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

  @Tag("crosscheck")
  @Test
  void shouldBeAesOfTheDigitsFilledWithF() {
    Random random = new Random(256);
    for (int i = 0; i < Crosscheck.CASES; i++) {
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

  @Tag("crosscheck")
  @Test
  void shouldBringBackThePanOfAToken() {
    Random random = new Random(652);
    for (int i = 0; i < Crosscheck.CASES; i++) {
      String pan = CardValueTest.digits(random, 8 + random.nextInt(12));

      assertThat(detokenize(hsm, tokenize(pan))).isEqualTo(pan);
    }
  }

  /** Encrypted blocks that no tokenize made, by their clear form; most bytes are none either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4123456FFFFFFFFFFFFFFFFFFFFFFFFF",
        "41234567890123456789FFFFFFFFFFFF",
        "41234567890123456789012345678901",
        "4123456789012345FFFFFFFFFFFFFFFE",
        "412345678901234AFFFFFFFFFFFFFFFF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "00000000000000000000000000000000",
      })
  void shouldNotTakeOtherBytesForAToken(String block) {
    assertThat(detokenize(hsm, Reference.aes(TestToken.TOKEN_VALUE, block))).isEqualTo("no token");
    assertThat(detokenize(hsm, block)).isEqualTo("no token");
  }

  @Test
  void shouldNotDetokenizeOutsideTheCellOrUnderAnotherKey() {
    TestCell cell = new TestCell(64);
    HsmKey token = hsm.key("token", KeyUsage.D0);
    HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    assertThat(detokenize(hsm, cell, token, 0, 45)).isZero();
    assertThat(detokenize(hsm, cell, token, 0, 46)).isEqualTo(-1);
    assertThat(detokenize(hsm, cell, token, 49, 0)).isEqualTo(-1);
    assertThat(detokenize(hsm, cell, token, -1, 0)).isEqualTo(-1);
    assertThat(detokenize(hsm, cell, zpk, 0, 32)).isEqualTo(-1);
    assertThat(hsm.available()).isTrue();
  }

  /** What docs/OPERATING.md asks of a production token key. */
  @Test
  void shouldLeaveARefusalToATokenKeyThatMayNotDecrypt() {
    KeySpec sealed = TestToken.tokenKeyWithoutDecryption("sealed");
    try (Hsm other = Hsm.open(TestToken.config(List.of(sealed, TestToken.ZPK)))) {
      HsmKey key = other.key("sealed", KeyUsage.D0);

      assertThat(detokenize(other, new TestCell(), key, 0, 32)).isEqualTo(-1);
      assertThat(other.available()).as("no other command suffers").isTrue();
      assertThat(other.fault()).isNull();
    }
  }

  /** The session was lost before, so the refusal is what the repeated steps got. */
  @Test
  void shouldLeaveARefusalToTheTokenKeyAlsoAfterARepair() {
    KeySpec sealed = TestToken.tokenKeyWithoutDecryption("sealed");
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_DECRYPT_INIT);
        Hsm other = Hsm.open(TestToken.config(List.of(sealed)))) {
      HsmKey key = other.key("sealed", KeyUsage.D0);
      trap.answer(1, Ckr.CKR_SESSION_HANDLE_INVALID.code());

      assertThat(detokenize(other, new TestCell(), key, 0, 32)).isEqualTo(-1);
      assertThat(trap.calls()).isEqualTo(2);
      assertThat(other.available()).isTrue();
    }
  }

  @Test
  void shouldNotWriteATokenOutsideTheCell() {
    HsmKey key = hsm.key("token", KeyUsage.D0);
    TestCell cell = new TestCell(64).digits(0, "4000001234562000");
    for (long at : new long[] {-1, 48, 49, 64}) {
      boolean done = TestCell.onLane(hsm, lane -> lane.tokenize(cell.memory, key, 0, 16, at));
      assertThat(done).as("at %d", at).isEqualTo(at == 48);
    }
  }

  @Test
  void shouldTellThatTheHostSeesThePan() {
    assertThat(CommandExposure.DETOKENIZE.exposure()).isEqualTo(Exposure.HOST_SEES_PAN);
    assertThat(CommandExposure.DETOKENIZE.refusedInProduction()).isFalse();
  }

  private static int detokenize(Hsm hsm, TestCell cell, HsmKey key, long tokenAt, long panAt) {
    return TestCell.onLane(hsm, lane -> lane.detokenize(cell.memory, key, tokenAt, panAt));
  }

  private static String detokenize(Hsm hsm, String token) {
    TestCell cell = new TestCell().hex(TestCell.TOKEN, token);
    cell.digits(TestCell.PAN, "x".repeat(20));
    int digits = detokenize(hsm, cell, hsm.key("token", KeyUsage.D0), TestCell.TOKEN, TestCell.PAN);
    byte[] text = cell.memory.asSlice(TestCell.PAN, 20).toArray(ValueLayout.JAVA_BYTE);
    String read = new String(text, StandardCharsets.US_ASCII);
    assertThat(read.substring(digits)).as("nothing else is written").matches("x+");
    return digits == 0 ? "no token" : read.substring(0, digits);
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
