package dev.tollgate.hsm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.HsmConfig.PinSource;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.TokenLogin.WellKnownPin;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What profile prod refuses, each with its reason and what to do. */
class ProductionTest {
  @BeforeAll
  static void provision() {
    TestToken.provision();
  }

  @Test
  void shouldRefuseSoftHsmBeforeItLogsIn() {
    TollgateException fault = refused(List.of(TestToken.CVK), PinSource.variable("NO_SUCH_PIN"));

    assertThat(fault.code()).isEqualTo("TG-HSM-023");
    assertThat(fault).hasMessageContaining("SoftHSM").hasMessageContaining("hsm.module");
    assertThat(TestToken.libraryIsFree()).isTrue();
  }

  @Test
  void shouldRefuseKeysOfCommandsThatShowTheHostAPin() {
    for (KeySpec key : List.of(TestToken.ZPK, TestToken.PVK, TestToken.PGK)) {
      TollgateException fault = refused(List.of(TestToken.CVK, key), PinSource.variable("PIN"));

      assertThat(fault.code()).isEqualTo("TG-HSM-025");
      assertThat(fault).hasMessageContaining("HOST_SEES_PIN").hasMessageContaining(key.label());
    }
  }

  /** With the published answers of the self-test: what is not refused is still right. */
  @ParameterizedTest
  @EnumSource(CommandExposure.class)
  void shouldNotCarryOutCommandsThatShowTheHostAPinOrAKey(CommandExposure command) {
    KnownAnswer answer =
        KnownAnswer.ALL.stream().filter(known -> known.command() == command).findFirst().get();
    List<KeySpec> specs = answer.keys().stream().map(SelfTest.TestKey::spec).toList();
    List<HsmKey> keys =
        answer.keys().stream().map(key -> key.at(answer.keys().indexOf(key))).toList();
    HsmConfig config = TestToken.config(List.of());
    TokenLogin login = TokenLogin.open(config, () -> true);
    LaneCipher cipher =
        new LaneCipher(
            login, config.tokenLabel(), () -> specs, SelfTest.TestKey::create, new LaneScratch());
    try (Arena arena = Arena.ofConfined()) {
      cipher.open();
      MemorySegment cell = arena.allocate(KnownAnswer.CELL_BYTES, 8);

      boolean right = answer.check().isRight(new Pkcs11PaymentHsm(cipher, true), cell, keys);

      boolean seesSecrets = command.exposure().name().matches("HOST_SEES_(PIN|KEY)");
      assertThat(right).isEqualTo(!seesSecrets);
    } finally {
      cipher.close();
      login.close();
    }
  }

  @Test
  void shouldNotBatchPinCommands() {
    HsmConfig config = TestToken.config(List.of(TestToken.ZPK, TestToken.PVK));
    TokenLogin login = TokenLogin.open(config, () -> true);
    LaneCipher cipher = new LaneCipher(login, config, new LaneScratch());
    try {
      cipher.open();
      HsmKey zpk = new HsmKey("zpk", KeyUsage.P0, 0, cipher.algorithms().get(0));
      HsmKey pvk = new HsmKey("pvk", KeyUsage.V2, 1, cipher.algorithms().get(1));

      assertThat(pin(new Pkcs11PaymentHsm(cipher, true), zpk, pvk))
          .isEqualTo(PinResult.UNAVAILABLE);
      assertThat(pin(new Pkcs11PaymentHsm(cipher, false), zpk, pvk)).isEqualTo(PinResult.MALFORMED);
    } finally {
      cipher.close();
      login.close();
    }
  }

  /** The block is noise. */
  private static PinResult pin(Pkcs11PaymentHsm hsm, HsmKey zpk, HsmKey pvk) {
    TestCell cell = new TestCell().digits(TestCell.PAN, "4000001234562000");
    CommandBatch batch = hsm.batch();
    int number =
        batch.verifyPinPvv(
            cell.memory,
            zpk,
            PinBlockFormat.ISO_0,
            TestCell.PIN_BLOCK,
            TestCell.PAN,
            16,
            pvk,
            1,
            1234);
    batch.carryOut();
    return batch.pin(number);
  }

  @Test
  void shouldTakeThePinFromTheEnvironment() {
    HsmConfig config = TestToken.config(List.of());
    String variable = System.getenv().keySet().iterator().next();

    assertThat(fault(with(config, PinSource.variable("NO_SUCH_PIN"), false)))
        .hasMessageStartingWith("TG-HSM-012")
        .hasMessageContaining("environment variable NO_SUCH_PIN");
    assertThat(fault(with(config, PinSource.variable(variable), false)).code())
        .as("its value is not the PIN")
        .isIn("TG-HSM-013", "TG-HSM-012");
  }

  @Test
  void shouldCopyAVariableOfTheEnvironment() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(4096);
      String conf = System.getenv("SOFTHSM2_CONF");

      assertThat(LockedMemory.copyEnvironment("SOFTHSM2_CONF", room)).isEqualTo(conf.length());
      assertThat(room.getString(0)).isEqualTo(conf);
      assertThat(LockedMemory.copyEnvironment("NO_SUCH_PIN", room)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1234,     true",
    "12345678, true",
    "87654321, true",
    "00000000, true",
    "77777777, true",
    "567890,   true",
    "password, true",
    "ChangeIt, true",
    "648219,   false",
    "12345670, false",
    "passw0rd, false",
    "20406080, false",
  })
  void shouldKnowWellKnownPins(String pin, boolean known) {
    MemorySegment memory = MemorySegment.ofArray(pin.getBytes(US_ASCII));

    assertThat(WellKnownPin.is(memory)).isEqualTo(known);
  }

  private static TollgateException refused(List<KeySpec> keys, PinSource pin) {
    return fault(with(TestToken.config(keys), pin, true));
  }

  private static TollgateException fault(HsmConfig config) {
    TollgateException fault =
        catchThrowableOfType(TollgateException.class, () -> Hsm.open(config).close());
    assertThat(fault).isNotNull();
    return fault;
  }

  private static HsmConfig with(HsmConfig config, PinSource pin, boolean production) {
    return new HsmConfig(
        config.module(), config.tokenLabel(), pin, 200, 64, 2, config.keys(), production);
  }
}
