package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xipki.pkcs11.wrapper.PKCS11Module;

/** Another part of the process pulls the library's state away from under an open HSM. */
class HsmRecoveryTest {
  private Path pinFile;
  private Hsm hsm;

  @BeforeEach
  void open() {
    TestToken.provision();
    HsmConfig config = TestToken.config(TestToken.KEYS);
    pinFile = config.pinFile();
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

  /** One command of each kind: a hot cipher, a left half, a decryption. */
  private boolean works(PaymentHsm lane) {
    TestCell cell =
        new TestCell()
            .digits(TestCell.PAN, "4123456789012345")
            .digits(TestCell.VALUE, "561")
            .hex(TestCell.PIN_BLOCK, "0000000000000000");
    PinResult pin =
        lane.verifyPinPvv(
            cell.memory,
            hsm.key("zpk", KeyUsage.P0),
            PinBlockFormat.ISO_0,
            TestCell.PIN_BLOCK,
            TestCell.PAN,
            16,
            hsm.key("pvk", KeyUsage.V2),
            1,
            1234);
    CheckResult card =
        lane.verifyCardValue(
            cell.memory, hsm.key("cvk", KeyUsage.C0), TestCell.PAN, 16, 8701, 101, TestCell.VALUE);
    return pin == PinResult.MALFORMED && card == CheckResult.MATCH;
  }
}
