package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xipki.pkcs11.wrapper.PKCS11Module;

/** Another part of the process pulls the library's state away from under an open HSM. */
class HsmRecoveryTest {
  private static final String PAN = "4123456789012345";
  private static final String PIN = "1234";
  private static final String DATA = "0123456789ABCDEF".repeat(3);

  private Path pinFile;
  private Hsm hsm;

  @BeforeEach
  void open() {
    TestToken.provision();
    HsmConfig config = TestToken.config(TestToken.KEYS);
    pinFile = Path.of(config.pin().name());
    hsm = Hsm.open(config);
    assertThat(works()).isTrue();
  }

  @AfterEach
  void close() {
    hsm.close();
    assertThat(TestToken.libraryIsFree()).isTrue();
  }

  @Test
  void shouldReopenWhenAllSessionsAreGone() {
    TestToken.interfere(HsmRecoveryTest::closeAllSessions);

    assertThat(works()).isTrue();
    assertThat(hsm.available()).isTrue();
  }

  @Test
  void shouldLogInAgainWhenLoggedOut() {
    TestToken.interfere(HsmRecoveryTest::logOut);

    assertThat(works()).isTrue();
  }

  @Test
  void shouldInitialiseAgainWhenTheLibraryWasFinalized() {
    TestToken.interfere(module -> module.finalize(null));

    assertThat(works()).isTrue();
  }

  @Test
  void shouldRepairInTheMiddleOfATask() {
    boolean both =
        TestCell.onLane(
            hsm,
            lane -> {
              boolean before = works(lane);
              TestToken.interfere(HsmRecoveryTest::closeAllSessions);
              return before && works(lane);
            });

    assertThat(both).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"C_ENCRYPT_UPDATE", "C_DECRYPT_INIT", "C_DECRYPT", "C_ENCRYPT_INIT", "C_ENCRYPT"})
  void shouldRepairBeforeEachCallOfEachCommand(CallTrap.Function function) {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      trap.count();
      assertThat(works()).isTrue();
      int calls = trap.calls();
      assertThat(calls).isPositive();
      for (int call = 1; call <= calls; call++) {
        trap.before(call, () -> TestToken.interfere(HsmRecoveryTest::closeAllSessions));
        assertThat(works()).as("call %d of %d", call, calls).isTrue();
      }
    }
  }

  @Test
  void shouldNeverTryARefusedPinAgain() throws IOException {
    Files.writeString(pinFile, "00000000");
    TestToken.interfere(HsmRecoveryTest::logOut);

    assertThat(works()).isFalse();
    assertThat(hsm.available()).isFalse();
    assertThat(hsm.submit(lane -> {})).isFalse();
    assertThat(hsm.fault()).hasMessageStartingWith("TG-HSM-013");

    Files.writeString(pinFile, TestToken.PIN); // would be accepted if it were tried
    await()
        .during(Duration.ofMillis(1_500))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !hsm.available());
  }

  @Test
  void shouldComeBackByItselfOnceTheCauseIsGone() throws IOException {
    Files.delete(pinFile);
    TestToken.interfere(HsmRecoveryTest::logOut);
    assertThat(works()).isFalse();
    assertThat(hsm.fault()).hasMessageStartingWith("TG-HSM-012");

    Files.writeString(pinFile, TestToken.PIN);

    await().atMost(Duration.ofSeconds(5)).until(hsm::available);
    assertThat(works()).isTrue();
  }

  private static void closeAllSessions(PKCS11Module module) throws Exception {
    module.getPKCS11Module().C_CloseAllSessions(TestToken.slot(module).getSlotID());
  }

  private static void logOut(PKCS11Module module) throws Exception {
    TestToken.slot(module).getToken().openSession(false).logout();
  }

  private boolean works() {
    return TestCell.onLane(hsm, this::works);
  }

  /** Every command on operands of its own: what a repair lost would make the answer wrong. */
  private boolean works(PaymentHsm lane) {
    String block = Reference.clearPinBlock(PAN, PIN);
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", PAN, PIN));
    int offset = Integer.parseInt(Reference.pinOffset(TestToken.CVK_VALUE, PAN, PIN));
    String mac = Reference.retailMac(TestToken.ZAK_VALUE, DATA);
    TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, PAN)
            .digits(TestCell.VALUE, "561")
            .hex(TestCell.PIN_BLOCK, Reference.tdes(TestToken.ZPK_VALUE, block))
            .hex(80, DATA)
            .hex(104, mac);
    HsmKey zpk = hsm.key("zpk", KeyUsage.P0);
    boolean tokenized =
        lane.tokenize(cell.memory, hsm.key("token", KeyUsage.D0), TestCell.PAN, 16, TestCell.TOKEN);
    PinResult pin =
        lane.verifyPinPvv(
            cell.memory,
            zpk,
            PinBlockFormat.ISO_0,
            TestCell.PIN_BLOCK,
            TestCell.PAN,
            16,
            hsm.key("pvk", KeyUsage.V2),
            1,
            pvv);
    PinResult pinOffset =
        lane.verifyPinIbm3624(
            cell.memory,
            zpk,
            PinBlockFormat.ISO_0,
            TestCell.PIN_BLOCK,
            TestCell.PAN,
            16,
            hsm.key("pgk", KeyUsage.V1),
            offset,
            4);
    CheckResult card =
        lane.verifyCardValue(
            cell.memory, hsm.key("cvk", KeyUsage.C0), TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
    CheckResult macResult = lane.verifyMac(cell.memory, hsm.key("zak", KeyUsage.M3), 80, 24, 104);
    Cryptogram cryptogram =
        Cryptogram.right(
            CryptogramVersion.VISA_10,
            false,
            TestToken.CVK_VALUE,
            PAN,
            "00",
            "0001",
            DATA,
            "3030",
            "3035");
    String token = cell.hexAt(TestCell.TOKEN, 16);
    return tokenized
        && token.equals(Reference.aes(TestToken.TOKEN_VALUE, PAN + "F".repeat(16)))
        && pin == PinResult.RIGHT
        && pinOffset == PinResult.RIGHT
        && card == CheckResult.MATCH
        && macResult == CheckResult.MATCH
        && cryptogram.verify(lane, hsm.key("imk", KeyUsage.E0)).equals(cryptogram.expected());
  }
}
