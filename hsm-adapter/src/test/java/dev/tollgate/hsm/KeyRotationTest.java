package dev.tollgate.hsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.KeyUri;
import dev.tollgate.hsm.PaymentHsm.CheckResult;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two versions of a key in use at once. The first is {@code zak}, the second the object of {@code
 * zak-2}; MACs are computed by {@link Reference}.
 */
class KeyRotationTest {
  private static final String FIRST = TestToken.ZAK_VALUE;
  private static final String SECOND = "E0F4543F3E2A2C5FFC7E5E5A222E3E4D";
  private static final String DATA = HexFormat.of().formatHex("Hello, world!".getBytes(UTF_8));
  private static final int MAC_AT = 32;

  private static final KeySpec V1 = zak("zak", 0, Reference.tdesCheckValue(FIRST));
  private static final KeySpec V2 = zak("zak-2", 2, Reference.tdesCheckValue(SECOND));

  private Hsm hsm;

  @BeforeEach
  void open() {
    TestToken.provision();
    hsm = Hsm.open(TestToken.config(List.of(V1, TestToken.PAN_TOKEN)));
  }

  @AfterEach
  void close() {
    hsm.close();
    assertThat(TestToken.libraryIsFree()).isTrue();
  }

  @Test
  void shouldMakeNewDataWithTheCurrentVersionAndCheckOldDataWithThePrevious() {
    HsmKey key = hsm.key("zak", KeyUsage.M3);
    assertThat(mac(key)).isEqualTo(macUnder(FIRST));
    assertThat(previous(key)).isNull();

    assertThat(hsm.rotate(List.of(TestToken.PAN_TOKEN, V2.after(V1)))).isTrue();

    assertThat(mac(key)).isEqualTo(macUnder(SECOND));
    assertThat(check(key, FIRST)).isEqualTo(CheckResult.MISMATCH);
    assertThat(check(key, SECOND)).isEqualTo(CheckResult.MATCH);
    HsmKey before = previous(key);
    assertThat(before).isNotNull();
    assertThat(check(before, FIRST)).isEqualTo(CheckResult.MATCH);
    assertThat(check(before, SECOND)).isEqualTo(CheckResult.MISMATCH);
    assertThat(hsm.inventory())
        .extracting(KeyReport::label, KeyReport::version, KeyReport::current, KeyReport::ready)
        .containsExactly(
            tuple("zak", 2, true, true),
            tuple("zak", 0, false, true),
            tuple("token", 0, true, true));

    assertThat(hsm.rotate(List.of(V2, TestToken.PAN_TOKEN))).as("the overlap ends").isTrue();
    assertThat(previous(key)).isNull();
    assertThat(check(before, FIRST)).isEqualTo(CheckResult.UNAVAILABLE);
    assertThat(mac(key)).isEqualTo(macUnder(SECOND));
  }

  @Test
  void shouldChangeNothingIfAKeyCannotBeUsed() {
    HsmKey key = hsm.key("zak", KeyUsage.M3);
    KeySpec wrong = zak("zak-2", 2, "000000");
    KeySpec missing = zak("zak-nowhere", 3, "000000");
    KeySpec otherToken = new KeySpec("token", KeyUsage.D0, "D77F00");

    assertFault(List.of(wrong.after(V1), TestToken.PAN_TOKEN), "TG-HSM-016");
    assertFault(List.of(missing.after(V1), TestToken.PAN_TOKEN), "TG-HSM-014");
    assertFault(List.of(V2.after(missing), TestToken.PAN_TOKEN), "TG-HSM-014");
    assertFault(List.of(V2), "TG-HSM-042");
    assertFault(List.of(V2, TestToken.PAN_TOKEN, TestToken.CVK), "TG-HSM-042");
    assertFault(List.of(V2, otherToken), "TG-HSM-042");

    assertThat(mac(key)).isEqualTo(macUnder(FIRST));
    assertThat(previous(key)).isNull();
  }

  @Test
  void shouldRotateWhileTheLaneServes() {
    HsmKey key = hsm.key("zak", KeyUsage.M3);
    String first = macUnder(FIRST);
    String second = macUnder(SECOND);
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> served =
        CompletableFuture.supplyAsync(() -> {
          int count = 0;
          while (!stop.get()) {
            assertThat(mac(key)).isIn(first, second);
            count++;
          }
          return count;
        });
    try {
      for (int i = 0; i < 2; i++) {
        assertThat(hsm.rotate(List.of(V2.after(V1), TestToken.PAN_TOKEN))).isTrue();
        assertThat(mac(key)).isEqualTo(second);
        assertThat(hsm.rotate(List.of(V1.after(V2), TestToken.PAN_TOKEN))).isTrue();
        assertThat(mac(key)).isEqualTo(first);
      }
    } finally {
      stop.set(true);
    }
    assertThat(served.join()).isPositive();
    assertThat(TestToken.copiesOf("zak")).as("old sessions are closed").isEqualTo(1);
  }

  /** The session is lost while the lane computes under a version that is gone since. */
  @Test
  void shouldNotRepeatUnderAnotherKeyWhatItBeganUnderThePreviousOne() {
    AtomicReference<List<KeySpec>> keys = new AtomicReference<>(List.of(V2.after(V1)));
    HsmConfig config = TestToken.config(List.of());
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE);
        TokenLogin login = TokenLogin.open(config, () -> true)) {
      LaneCipher cipher =
          new LaneCipher(login, "test", keys::get, KeyLoader::load, new LaneScratch());
      cipher.open();
      HsmKey current = new HsmKey("zak", KeyUsage.M3, 0, KeyUsage.KeyAlgorithm.TDES_2);
      HsmKey previous = cipher.previous(current);
      assertThat(encrypts(cipher, previous)).isTrue();

      for (List<KeySpec> next : List.of(List.of(V2), List.of(V1.after(V2)))) {
        keys.set(next);
        trap.answer(1, Ckr.CKR_SESSION_HANDLE_INVALID.code());
        assertThat(encrypts(cipher, previous)).as("now %s", next).isFalse();
        keys.set(List.of(V2.after(V1)));
        cipher.reopen();
        assertThat(encrypts(cipher, previous)).as("as before").isTrue();
      }
      cipher.close();
    }
  }

  private static boolean encrypts(LaneCipher cipher, HsmKey key) {
    return cipher.encrypt(key, LaneScratch.IN, 8, LaneScratch.OUT);
  }

  private static KeySpec zak(String label, int version, String checkValue) {
    return new KeySpec(
        "zak", KeyUsage.M3, checkValue, new KeyUri(null, label, ""), version, false, null);
  }

  private static String macUnder(String value) {
    return Reference.retailMac(value, Reference.zeroPadded(DATA));
  }

  private String mac(HsmKey key) {
    return TestCell.onLane(
        hsm,
        commands -> {
          TestCell cell = new TestCell();
          cell.hex(0, DATA);
          int length = DATA.length() / 2;
          assertThat(commands.generateMac(cell.memory, key, 0, length, MAC_AT)).isTrue();
          return cell.hexAt(MAC_AT, 8);
        });
  }

  private CheckResult check(HsmKey key, String value) {
    return TestCell.onLane(
        hsm,
        commands -> {
          TestCell cell = new TestCell();
          cell.hex(0, DATA).hex(MAC_AT, macUnder(value));
          return commands.verifyMac(cell.memory, key, 0, DATA.length() / 2, MAC_AT);
        });
  }

  private HsmKey previous(HsmKey key) {
    return TestCell.onLane(hsm, commands -> Optional.ofNullable(commands.previous(key)))
        .orElse(null);
  }

  private void assertFault(List<KeySpec> keys, String code) {
    TollgateException fault = catchThrowableOfType(TollgateException.class, () -> hsm.rotate(keys));
    assertThat(fault).isNotNull();
    assertThat(fault.code()).isEqualTo(code);
  }
}
