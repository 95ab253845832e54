package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.hsm.Cryptogram.Outcome;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xipki.pkcs11.wrapper.PKCS11Module;

/** Which derived keys are in the token during and after cryptograms, whatever goes wrong. */
class CryptogramKeysTest {
  /** Keys of a card that stay after a cryptogram of each version. */
  private static int kept(CryptogramVersion version) {
    return switch (version) {
      case VISA_10, MCHIP_16, MCHIP_17 -> 2;
      case VISA_18, VISA_22, MCHIP_20, MCHIP_21 -> 1;
    };
  }

  private static final int KEPT_10 = 2;

  private static final int KEPT_18 = 1;

  private final Random random = new Random(62);
  private Hsm hsm;
  private int keysAtRest;

  @BeforeEach
  void open() {
    hsm = TestToken.open();
    keysAtRest = TestToken.sessionKeys();
  }

  @AfterEach
  void close() {
    hsm.close();
    assertThat(TestToken.libraryIsFree()).isTrue();
  }

  @Test
  void shouldKeepTheKeysOfTheCardAndNoneOfTheSession() {
    Cryptogram cvn18 = card(CryptogramVersion.VISA_18);
    Cryptogram cvn10 = card(CryptogramVersion.VISA_10);

    assertThat(cvn18.verify(hsm)).isEqualTo(cvn18.expected());
    assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + KEPT_18);

    Cryptogram wrong = cvn18.withArqc("0123456789ABCDEF");
    assertThat(wrong.verify(hsm)).isEqualTo(Outcome.none(CheckResult.MISMATCH, wrong));
    assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + KEPT_18);

    assertThat(cvn10.verify(hsm)).isEqualTo(cvn10.expected());
    assertThat(cvn10.verify(hsm)).isEqualTo(cvn10.expected());
    assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + KEPT_18 + KEPT_10);
  }

  @Test
  void shouldDeriveTheKeysOfACardOnce() {
    hsm.close();
    try (CallTrap derive = new CallTrap(CallTrap.Function.C_DERIVE_KEY)) {
      hsm = TestToken.open();
      Cryptogram cvn18 = card(CryptogramVersion.VISA_18);
      Cryptogram cvn10 = card(CryptogramVersion.VISA_10);
      derive.count();

      assertThat(cvn18.verify(hsm)).isEqualTo(cvn18.expected());
      assertThat(derive.calls()).isEqualTo(3);
      assertThat(cvn18.verify(hsm)).isEqualTo(cvn18.expected());
      assertThat(derive.calls()).isEqualTo(5);
      assertThat(cvn10.verify(hsm)).isEqualTo(cvn10.expected());
      assertThat(derive.calls()).isEqualTo(7);
      assertThat(cvn10.verify(hsm)).isEqualTo(cvn10.expected());
      assertThat(derive.calls()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VISA_10", "VISA_18", "MCHIP_17"})
  void shouldMakeRoomForNewCardsByDestroyingTheKeysOfOldOnes(CryptogramVersion version) {
    int each = kept(version);
    Cryptogram[] cards = new Cryptogram[3 * IccKeys.CARDS_MAX];
    for (int i = 0; i < cards.length; i++) {
      cards[i] = card(version);
      assertThat(cards[i].verify(hsm)).as("card %d", i).isEqualTo(cards[i].expected());
    }

    assertThat(TestToken.sessionKeys() - keysAtRest)
        .isBetween(IccKeys.CARDS_MAX * each * 9 / 10, IccKeys.CARDS_MAX * each);
    for (int i = 0; i < cards.length; i += 100) {
      assertThat(cards[i].verify(hsm)).as("card %d again", i).isEqualTo(cards[i].expected());
    }
  }

  @Test
  void shouldKeepACardThatIsUsedAllTheTime() {
    hsm.close();
    try (CallTrap derive = new CallTrap(CallTrap.Function.C_DERIVE_KEY)) {
      hsm = TestToken.open();
      Cryptogram regular = card(CryptogramVersion.VISA_18);
      assertThat(regular.verify(hsm)).isEqualTo(regular.expected());
      for (int i = 0; i < 3 * IccKeys.CARDS_MAX; i++) {
        Cryptogram other = card(CryptogramVersion.VISA_18);
        other.verify(hsm);
        derive.count();
        assertThat(regular.verify(hsm)).isEqualTo(regular.expected());
        assertThat(derive.calls()).as("round %d", i).isEqualTo(2);
      }
    }
  }

  @Test
  void shouldForgetAllCardsWithTheirSession() {
    Cryptogram[] cards = new Cryptogram[20];
    for (int i = 0; i < cards.length; i++) {
      cards[i] = card(CryptogramVersion.VISA_18);
      assertThat(cards[i].verify(hsm)).isEqualTo(cards[i].expected());
    }
    TestToken.interfere(CryptogramKeysTest::closeAllSessions);

    for (Cryptogram card : cards) {
      assertThat(card.verify(hsm)).isEqualTo(card.expected());
    }
    assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + cards.length);
  }

  @ParameterizedTest
  @CsvSource({
    // before call n of   for a new card of CVN   n
    "C_DERIVE_KEY,     VISA_18, 3",
    "C_ENCRYPT_INIT,   VISA_18, 3",
    "C_ENCRYPT,        VISA_18, 3",
    "C_DESTROY_OBJECT, VISA_18, 2",
    "C_DERIVE_KEY,     VISA_10, 2",
    "C_ENCRYPT_INIT,   VISA_10, 2",
    "C_ENCRYPT,        VISA_10, 2",
    "C_DERIVE_KEY,     MCHIP_16, 4",
    "C_ENCRYPT_INIT,   MCHIP_16, 3",
    "C_DESTROY_OBJECT, MCHIP_16, 2",
    "C_ENCRYPT,        MCHIP_20, 2",
  })
  void shouldComeThroughWhenTheTokenIsPulledAwayInTheMiddle(
      CallTrap.Function function, CryptogramVersion version, int calls) {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      for (int call = 1; call <= calls; call++) {
        comesThrough(trap, call, version, CryptogramKeysTest::closeAllSessions);
        comesThrough(trap, call, version, CryptogramKeysTest::logOut);
        comesThrough(trap, call, version, module -> module.finalize(null));
      }
      comesThroughNormally(trap, version, calls);
    }
  }

  private void comesThrough(
      CallTrap trap, int call, CryptogramVersion version, TestToken.Interference what) {
    Cryptogram card = card(version);
    trap.before(call, () -> TestToken.interfere(what));

    assertThat(card.verify(hsm)).as("call %d", call).isEqualTo(card.expected());
    assertThat(trap.calls()).as("the trap was reached").isGreaterThanOrEqualTo(call);
    assertThat(card.verify(hsm)).as("after call %d", call).isEqualTo(card.expected());
    int kept = kept(version);
    assertThat(TestToken.sessionKeys()).as("call %d", call).isEqualTo(keysAtRest + kept);
  }

  /** Shows that the rows above name every call there is. */
  private void comesThroughNormally(CallTrap trap, CryptogramVersion version, int calls) {
    Cryptogram card = card(version);
    trap.count();
    assertThat(card.verify(hsm)).isEqualTo(card.expected());
    assertThat(trap.calls()).isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource({
    // call that fails, which one, how    result, card keys that stay
    "C_DERIVE_KEY,     1, CKR_HOST_MEMORY,         UNAVAILABLE, 0", // could be asked again
    "C_DERIVE_KEY,     2, CKR_HOST_MEMORY,         UNAVAILABLE, 1",
    "C_DERIVE_KEY,     3, CKR_HOST_MEMORY,         UNAVAILABLE, 1",
    "C_ENCRYPT_INIT,   1, CKR_HOST_MEMORY,         UNAVAILABLE, 1",
    "C_ENCRYPT_INIT,   2, CKR_HOST_MEMORY,         UNAVAILABLE, 1",
    "C_ENCRYPT_INIT,   3, CKR_HOST_MEMORY,         UNAVAILABLE, 1",
    "C_DESTROY_OBJECT, 1, CKR_HOST_MEMORY,         MATCH,       1", // on a new session
    "C_DESTROY_OBJECT, 2, CKR_HOST_MEMORY,         MATCH,       1",
    "C_DERIVE_KEY,     2, CKR_KEY_HANDLE_INVALID,  MATCH,       1",
    "C_ENCRYPT_INIT,   2, CKR_KEY_HANDLE_INVALID,  MATCH,       1",
    "C_ENCRYPT,        2, CKR_FUNCTION_FAILED,     MATCH,       1",
    "C_DESTROY_OBJECT, 2, CKR_OBJECT_HANDLE_INVALID, MATCH,     1",
    "C_ENCRYPT,        3, CKR_DEVICE_ERROR,        MATCH,       1",
    "C_DERIVE_KEY,     3, CKR_USER_NOT_LOGGED_IN,  MATCH,       1",
    "C_DERIVE_KEY,     3, CKR_MECHANISM_INVALID,   UNAVAILABLE, 0", // out of service
    "C_DESTROY_OBJECT, 1, CKR_ACTION_PROHIBITED,   UNAVAILABLE, 0",
  })
  void shouldLeaveNoSessionKeyBehindWhenACallFails(
      CallTrap.Function function, int call, Ckr code, CheckResult expected, int kept) {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      Cryptogram card = card(CryptogramVersion.VISA_18);
      trap.answer(call, code.code());

      Outcome outcome = card.verify(hsm);

      assertThat(outcome)
          .isEqualTo(
              expected == CheckResult.MATCH ? card.expected() : Outcome.none(expected, card));
      if (hsm.fault() == null) {
        assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest + kept);
      } else {
        assertThat(hsm.fault()).hasMessageContaining("returned " + code.name());
        await().until(hsm::available);
        assertThat(TestToken.sessionKeys()).isEqualTo(keysAtRest);
      }
      assertThat(card.verify(hsm)).isEqualTo(card.expected());
    }
  }

  /** One card number under two issuer master keys: its keys are two sets. */
  @ParameterizedTest
  @EnumSource
  void shouldKeepTheCardsOfIssuersApart(CryptogramVersion version) {
    hsm.close();
    String otherKey = TestToken.IMK_VALUES.getFirst();
    hsm = Hsm.open(TestToken.config(List.of(TestToken.IMK, TestToken.imk(otherKey))));
    String pan = CardValueTest.digits(random, 16);
    Cryptogram one = card(version, TestToken.CVK_VALUE, pan);
    Cryptogram other = card(version, otherKey, pan);

    for (int i = 0; i < 2; i++) {
      assertThat(one.verify(hsm)).isEqualTo(one.expected());
      assertThat(other.verify(hsm)).isEqualTo(other.expected());
    }
  }

  private Cryptogram card(CryptogramVersion version) {
    return card(version, TestToken.CVK_VALUE, CardValueTest.digits(random, 16));
  }

  private static Cryptogram card(CryptogramVersion version, String imk, String pan) {
    String word = "30".repeat(version.issuerWordBytes());
    String data = "0123456789ABCDEF".repeat(3);
    return Cryptogram.right(version, false, imk, pan, "00", "0001", data, word, word);
  }

  private static void closeAllSessions(PKCS11Module module) throws Exception {
    module.getPKCS11Module().C_CloseAllSessions(TestToken.slot(module).getSlotID());
  }

  private static void logOut(PKCS11Module module) throws Exception {
    TestToken.slot(module).getToken().openSession(false).logout();
  }
}
