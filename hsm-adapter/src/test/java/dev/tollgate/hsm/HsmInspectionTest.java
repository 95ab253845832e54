package dev.tollgate.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.CryptogramRequest.CryptogramVersion;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.pkcs11.Ckr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators are told of keys and commands. */
class HsmInspectionTest {
  private Hsm hsm;

  @BeforeEach
  void open() {
    hsm = TestToken.open();
  }

  @AfterEach
  void close() {
    hsm.close();
    assertThat(TestToken.libraryIsFree()).isTrue();
  }

  @Test
  void shouldReportEveryConfiguredKey() {
    List<KeyReport> reports = hsm.inventory();

    assertThat(reports).hasSameSizeAs(TestToken.KEYS);
    for (int i = 0; i < reports.size(); i++) {
      KeySpec key = TestToken.KEYS.get(i);
      String algorithm = key.usage() == KeyUsage.D0 ? "AES-256" : "TDES-2";
      assertThat(reports.get(i)).isEqualTo(ready(key, algorithm));
    }
  }

  @Test
  void shouldReportAKeyThatWentAwayOrWasReplaced() {
    hsm.close();
    TestToken.createToken("fleeting", TestToken.CVK_VALUE);
    TestToken.createToken("replaced", TestToken.CVK_VALUE);
    List<KeySpec> keys = new ArrayList<>(TestToken.KEYS);
    keys.add(new KeySpec("fleeting", KeyUsage.V2, "08D7B4"));
    keys.add(new KeySpec("replaced", KeyUsage.V2, "08D7B4"));
    hsm = Hsm.open(TestToken.config(keys));

    TestToken.destroyToken("fleeting");
    TestToken.destroyToken("replaced");
    TestToken.createToken("replaced", TestToken.ZPK_VALUE);
    List<KeyReport> reports = hsm.inventory();
    TestToken.destroyToken("replaced");

    assertThat(reports.get(keys.size() - 2))
        .isEqualTo(
            new KeyReport(
                "fleeting", 0, true, KeyUsage.V2, "", "", "", false, "TG-HSM-014 key not found"));
    assertThat(reports.getLast())
        .isEqualTo(
            new KeyReport(
                "replaced",
                0,
                true,
                KeyUsage.V2,
                "TDES-2",
                "0DA897",
                "outside",
                false,
                "TG-HSM-016 check value differs: pinned 08D7B4, HSM has 0DA897"));
    assertThat(reports.subList(0, keys.size() - 2)).allMatch(KeyReport::ready);
    assertThat(hsm.available()).as("the lane has its copies").isTrue();
  }

  @Test
  void shouldPassTheSelfTestOfEveryCommand() {
    int keys = TestToken.sessionKeys();
    long sessions = TestToken.sessions();

    List<SelfTest.Result> results = hsm.selfTest();

    assertThat(results)
        .extracting(SelfTest.Result::command)
        .containsExactly(CommandExposure.values());
    assertThat(results)
        .allSatisfy(result -> {
          assertThat(result.reason()).isEmpty();
          assertThat(result.passed()).isTrue();
        });
    assertThat(TestToken.sessionKeys()).isEqualTo(keys);
    assertThat(TestToken.sessions()).isEqualTo(sessions);
  }

  @ParameterizedTest
  @CsvSource({
    // what the token does not do, and how it says so, which commands then do not pass
    "C_CREATE_OBJECT, CKR_ATTRIBUTE_VALUE_INVALID, C_CreateObject, 22", // all but random bytes
    "C_DERIVE_KEY, CKR_MECHANISM_INVALID, C_DeriveKey, 9", // chips, scripts, DUKPT AES, key blocks
  })
  void shouldTellACommandThatCannotBeTried(
      CallTrap.Function function, Ckr code, String call, int failing) {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      trap.alwaysAnswer(code.code());

      List<SelfTest.Result> results = hsm.selfTest();

      String reason = "not possible: %s returned %s".formatted(call, code);
      assertThat(results)
          .filteredOn(result -> !result.passed())
          .hasSize(failing)
          .allSatisfy(result -> assertThat(result.reason()).isEqualTo(reason));
      trap.count();
      assertThat(hsm.selfTest()).allMatch(SelfTest.Result::passed);
    }
  }

  @Test
  void shouldTellTheCallThatFailed() {
    hsm.close();
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_ENCRYPT_UPDATE)) {
      hsm = TestToken.open();
      trap.alwaysAnswer(Ckr.CKR_DEVICE_ERROR.code());

      List<SelfTest.Result> results = hsm.selfTest();

      assertThat(results)
          .filteredOn(result -> result.command() == CommandExposure.TOKENIZE)
          .containsExactly(
              new SelfTest.Result(
                  CommandExposure.TOKENIZE, false, "C_EncryptUpdate returned CKR_DEVICE_ERROR"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // spoiled, commands that do not pass, why not
    "C_ENCRYPT_UPDATE, 11, wrong answer",
    "C_ENCRYPT, 18, not possible: check value differs|wrong answer", // AES is checked by a CMAC
  })
  void shouldFindAWrongAnswer(CallTrap.Function function, int failing, String reason) {
    hsm.close();
    try (CallTrap trap = new CallTrap(function)) {
      hsm = TestToken.open();
      trap.spoil();

      assertThat(hsm.selfTest())
          .filteredOn(result -> !result.passed())
          .hasSize(failing)
          .allSatisfy(result -> assertThat(result.reason()).containsPattern(reason));
    }
  }

  @Test
  void shouldInspectWhileTheLaneServes() {
    Random random = new Random(1);
    Cryptogram[] cards = new Cryptogram[50];
    for (int i = 0; i < cards.length; i++) {
      cards[i] = Cryptogram.random(random, CryptogramVersion.VISA_18, TestToken.CVK_VALUE);
    }
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> served =
        CompletableFuture.supplyAsync(() -> {
          int count = 0;
          while (!stop.get()) {
            Cryptogram card = cards[count++ % cards.length];
            assertThat(card.verify(hsm)).isEqualTo(card.expected());
          }
          return count;
        });
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(hsm.selfTest()).allMatch(SelfTest.Result::passed);
        assertThat(hsm.inventory()).allMatch(KeyReport::ready);
      }
    } finally {
      stop.set(true);
    }
    assertThat(served.join()).isPositive();
    String lane = TestCell.onLane(hsm, commands -> Thread.currentThread().getName());
    assertThat(lane).as("the lane was not replaced").endsWith("-0");
  }

  @Test
  void shouldInspectOneAtATimeAndNotOnceClosed() throws InterruptedException {
    hsm.close();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (CallTrap trap = new CallTrap(CallTrap.Function.C_CREATE_OBJECT)) {
      hsm = TestToken.open();
      trap.before(
          1,
          () -> {
            inside.countDown();
            awaitQuietly(goOn);
          });
      CompletableFuture<List<SelfTest.Result>> first =
          CompletableFuture.supplyAsync(() -> hsm.selfTest());
      inside.await();

      assertFault("TG-HSM-021");
      hsm.close(); // with an inspection inside the library, which is not to be finalized
      assertThat(TestToken.libraryIsFree()).isFalse();
      goOn.countDown();

      assertThat(first.join()).allMatch(SelfTest.Result::passed);
      assertThat(TestToken.libraryIsFree()).isTrue();
      assertFault("TG-HSM-021");
    }
  }

  @Test
  void shouldNotFinalizeTheLibraryUnderAnInspection() throws InterruptedException {
    hsm.close();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (CallTrap create = new CallTrap(CallTrap.Function.C_CREATE_OBJECT);
        CallTrap finalization = new CallTrap(CallTrap.Function.C_FINALIZE)) {
      hsm = TestToken.open();
      create.before(
          1,
          () -> {
            inside.countDown();
            awaitQuietly(goOn);
          });
      CompletableFuture<List<SelfTest.Result>> inspection =
          CompletableFuture.supplyAsync(() -> hsm.selfTest());
      inside.await();
      TestToken.interfere(module -> module.finalize(null));
      finalization.count();

      Cryptogram card =
          Cryptogram.random(new Random(2), CryptogramVersion.VISA_10, TestToken.CVK_VALUE);
      assertThat(card.verify(hsm)).as("the lane comes back").isEqualTo(card.expected());
      assertThat(finalization.calls()).isZero();
      goOn.countDown();

      assertThat(inspection.join().getFirst().passed()).as("its session was lost").isFalse();
      assertThat(hsm.selfTest()).allMatch(SelfTest.Result::passed);
      hsm.close();
      assertThat(finalization.calls()).as("once nobody is left").isEqualTo(1);
    }
  }

  private static KeyReport ready(KeySpec key, String algorithm) {
    return new KeyReport(
        key.label(), 0, true, key.usage(), algorithm, key.checkValue(), "outside", true, "ready");
  }

  private void assertFault(String code) {
    TollgateException fault = catchThrowableOfType(TollgateException.class, () -> hsm.inventory());
    assertThat(fault).isNotNull();
    assertThat(fault.code()).isEqualTo(code);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean _ = latch.await(20, TimeUnit.SECONDS); // a failed test must not stay in the library
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
