package dev.tollgate.hsm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.PaymentHsm.HsmKey;
import dev.tollgate.hsm.PaymentHsm.Ibm3624Rule;
import dev.tollgate.hsm.PaymentHsm.PinBlockResult;
import dev.tollgate.hsm.PaymentHsm.PinResult;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** PIN commands leave nothing in the lane's locked page and nothing on the Java heap. */
class PinMemoryTest {
  private static final String PAN = "4000001234562000";
  private static final int MADE_AT = 80;
  private static final int MEASURED = 10_000;
  private static final int ROUNDS_MAX = 8;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The position of a key in this list is its index. */
  private static final List<String> ZPKS = List.of("zpk", "zpk-aes-256");

  private final LaneScratch scratch = new LaneScratch();
  private TokenLogin login;
  private LaneCipher cipher;
  private PaymentHsm commands;

  @BeforeEach
  void open() {
    PinKeys.open().close();
    login();
  }

  private void login() {
    List<KeySpec> keys =
        List.of(TestToken.ZPK, PinKeys.spec("zpk-aes-256"), TestToken.PVK, TestToken.PGK);
    HsmConfig config = TestToken.config(keys);
    login = TokenLogin.open(config, () -> true);
    cipher = new LaneCipher(login, config, scratch);
    cipher.open();
    commands = new Pkcs11PaymentHsm(cipher);
  }

  private void logout() {
    cipher.close();
    login.close();
  }

  @AfterEach
  void close() {
    logout();
  }

  private HsmKey zpk(PinBlockFormat format) {
    int index = format == PinBlockFormat.ISO_4 ? 1 : 0;
    return new HsmKey(ZPKS.get(index), KeyUsage.P0, index, cipher.algorithms().get(index));
  }

  private HsmKey pvk() {
    return new HsmKey("pvk", KeyUsage.V2, 2, cipher.algorithms().get(2));
  }

  private HsmKey pgk() {
    return new HsmKey("pgk", KeyUsage.V1, 3, cipher.algorithms().get(3));
  }

  private static TestCell cell(PinBlockFormat format, String pan) {
    String key = PinKeys.value(format == PinBlockFormat.ISO_4 ? "zpk-aes-256" : "zpk");
    String block = Reference.pinBlock(format, key, PAN, "123456", new Random(7));
    return new TestCell().digits(TestCell.PAN, pan).hex(TestCell.PIN_BLOCK, block);
  }

  /** All commands, on a sound block or one that another PAN makes malformed. */
  @ParameterizedTest
  @EnumSource
  void shouldHoldNothingAfterACommand(PinBlockFormat format) {
    for (String pan : List.of(PAN, "4999988887777000")) {
      TestCell cell = cell(format, pan);
      HsmKey zpk = zpk(format);
      for (PinBlockFormat to : PinBlockFormat.values()) {
        commands.translatePin(
            cell.memory, zpk, format, TestCell.PIN_BLOCK, zpk(to), to, MADE_AT, 0, 16);
        assertThat(page()).as("translated to %s", to).containsOnly(0);
      }
      long at = TestCell.PIN_BLOCK;
      commands.generatePvv(cell.memory, zpk, format, at, 0, 16, pvk(), 1, MADE_AT);
      assertThat(page()).as("PVV").containsOnly(0);
      commands.generatePinOffset(
          cell.memory, zpk, format, at, 0, 16, pgk(), Ibm3624Rule.USUAL, 6, MADE_AT);
      assertThat(page()).as("offset").containsOnly(0);
      commands.generatePinOffset(
          cell.memory, zpk, format, at, 0, 16, pgk(), Ibm3624Rule.USUAL, 7, MADE_AT);
      assertThat(page()).as("offset of a PIN too short").containsOnly(0);
      commands.verifyPinPvv(cell.memory, zpk, format, at, 0, 16, pvk(), 1, 1234);
      assertThat(page()).as("PVV verified").containsOnly(0);
      commands.verifyPinIbm3624(cell.memory, zpk, format, at, 0, 16, pgk(), 1234, 4);
      assertThat(page()).as("offset verified").containsOnly(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what fails, with what, while a block is translated
    "C_DECRYPT, CKR_FUNCTION_REJECTED",
    "C_DECRYPT, CKR_DEVICE_ERROR",
    "C_ENCRYPT_UPDATE, CKR_FUNCTION_REJECTED",
    "C_ENCRYPT_UPDATE, CKR_FUNCTION_FAILED",
    "C_GENERATE_RANDOM, CKR_RANDOM_NO_RNG",
    "C_GENERATE_RANDOM, CKR_DEVICE_ERROR",
  })
  void shouldHoldAndWriteNothingWhenTheHsmFails(CallTrap.Function function, Ckr code) {
    logout();
    try (CallTrap trap = new CallTrap(function)) {
      login();
      TestCell cell = cell(PinBlockFormat.ISO_0, PAN);
      HsmKey from = zpk(PinBlockFormat.ISO_0);
      HsmKey to = zpk(PinBlockFormat.ISO_4);
      trap.alwaysAnswer(code.code());

      PinBlockResult result =
          commands.translatePin(
              cell.memory,
              from,
              PinBlockFormat.ISO_0,
              TestCell.PIN_BLOCK,
              to,
              PinBlockFormat.ISO_4,
              MADE_AT,
              0,
              16);

      assertThat(result).isEqualTo(PinBlockResult.UNAVAILABLE);
      assertThat(page()).containsOnly(0);
      assertThat(cell.hexAt(MADE_AT, 16)).isEqualTo("0".repeat(32));
      trap.count();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // what fails in a batch, with what
    "C_SIGN, CKR_OK", // nothing
    "C_DECRYPT, CKR_FUNCTION_REJECTED",
    "C_ENCRYPT_UPDATE, CKR_FUNCTION_REJECTED",
    "C_ENCRYPT_UPDATE, CKR_DEVICE_ERROR",
  })
  void shouldHoldNothingAfterABatch(CallTrap.Function function, Ckr code) {
    logout();
    try (CallTrap trap = new CallTrap(function)) {
      login();
      Pkcs11PaymentHsm lane = new Pkcs11PaymentHsm(cipher);
      CommandBatch batch = lane.batch();
      trap.alwaysAnswer(code.code());
      long at = TestCell.PIN_BLOCK;
      HsmKey zpk = zpk(PinBlockFormat.ISO_0); // asked for before the HSM may be lost
      HsmKey pvk = pvk();
      HsmKey pgk = pgk();
      PinBlockFormat format = PinBlockFormat.ISO_0;
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20; i++) {
          TestCell cell = cell(format, i % 3 == 0 ? "4999988887777000" : PAN);
          batch.verifyPinPvv(cell.memory, zpk, format, at, 0, 16, pvk, 1, 1234);
          Ibm3624Rule rule = Ibm3624Rule.USUAL;
          batch.verifyPinIbm3624(cell.memory, zpk, format, at, 0, 16, pgk, rule, 1234, 4);
        }
        batch.carryOut();

        assertThat(page()).containsOnly(0);
        assertThat(pagesBehind()).containsOnly(0);
      }
      trap.count();
    }
  }

  @ParameterizedTest
  @CsvSource({"ISO_0, ISO_3", "ISO_3, ISO_4", "ISO_4, ISO_0", "ISO_4, ISO_4"})
  void shouldNotAllocate(PinBlockFormat from, PinBlockFormat to) {
    TestCell cell = cell(from, PAN);
    HsmKey fromKey = zpk(from);
    HsmKey toKey = zpk(to);
    HsmKey pvk = pvk();
    HsmKey pgk = pgk();
    int pvv = Integer.parseInt(Reference.pvv(TestToken.CVK_VALUE, "1", PAN, "123456"));
    long bytes = Long.MAX_VALUE;
    int wrong = 0;
    for (int round = 0; round < ROUNDS_MAX && bytes >= MEASURED / 10; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < MEASURED; i++) {
        wrong += runAll(cell, from, fromKey, to, toKey, pvk, pvv, pgk) ? 0 : 1;
      }
      bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    assertThat(wrong).isZero();
    assertThat(bytes).isLessThan(MEASURED / 10);
  }

  private boolean runAll(
      TestCell cell,
      PinBlockFormat from,
      HsmKey fromKey,
      PinBlockFormat to,
      HsmKey toKey,
      HsmKey pvk,
      int pvv,
      HsmKey pgk) {
    long at = TestCell.PIN_BLOCK;
    Ibm3624Rule rule = Ibm3624Rule.USUAL;
    PinBlockResult translated =
        commands.translatePin(cell.memory, fromKey, from, at, toKey, to, MADE_AT, 0, 16);
    PinResult verified = commands.verifyPinPvv(cell.memory, toKey, to, MADE_AT, 0, 16, pvk, 1, pvv);
    PinBlockResult set =
        commands.generatePvv(cell.memory, fromKey, from, at, 0, 16, pvk, 1, MADE_AT);
    PinBlockResult offset =
        commands.generatePinOffset(cell.memory, fromKey, from, at, 0, 16, pgk, rule, 4, MADE_AT);
    return translated == PinBlockResult.MADE
        && verified == PinResult.RIGHT
        && set == PinBlockResult.MADE
        && offset == PinBlockResult.MADE;
  }

  /** Work areas of keys, batches and key blocks. */
  private byte[] pagesBehind() {
    return scratch.memory().asSlice(LaneScratch.KEY_WORK).toArray(JAVA_BYTE);
  }

  /** What is secret of the page; behind it are structures without secrets. */
  private byte[] page() {
    return scratch.memory().asSlice(0, LaneScratch.LENGTH).toArray(JAVA_BYTE);
  }
}
