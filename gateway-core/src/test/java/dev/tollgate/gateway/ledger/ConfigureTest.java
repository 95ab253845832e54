package dev.tollgate.gateway.ledger;

import static dev.tollgate.gateway.ledger.Scene.LIFETIME_MS;
import static dev.tollgate.gateway.ledger.Scene.WINDOW_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger's limits and the terms of its products, set by commands. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigureTest {
  private static final int MANY = 1000;

  private final Scene scene = new Scene();

  @Test
  void shouldShedEverythingUntilItHasLimits() {
    Scene bare = new Scene(new Ledger());
    TransactionCommand request = bare.request(1);

    assertThat(bare.ledger.config()).isEmpty();
    assertThat(bare.apply(request).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(bare.apply(bare.advice(request)).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(bare.apply(bare.reversal(2, request)).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(bare.voidTransaction(1)).isEqualTo(VoidOutcome.SHED);
    assertThat(bare.pocket(Scene.EUR).balance()).isEqualTo(100_00);

    assertThat(configure(bare, 3, WINDOW_MS, 10, LIFETIME_MS, 10))
        .isEqualTo(ConfigureOutcome.CONFIGURED);
    assertThat(bare.apply(request).reason).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldTellWhatItHas() {
    ProductTerms gold = ProductTerms.permissive("gold");
    LedgerConfig config = new LedgerConfig(2, 1000, 10, 2000, 20, List.of(gold));
    Ledger ledger = new Ledger(config);

    assertThat(ledger.config()).contains(config);
    assertThat(ledger.configure(0, 2, 1000, 10, 2000, 20)).isEqualTo(ConfigureOutcome.UNCHANGED);
    assertThat(ledger.setProduct(gold)).isEqualTo(ProductOutcome.UNCHANGED);
    assertThat(ledger.configure(0, 2, 1000, 10, 2000, 21)).isEqualTo(ConfigureOutcome.CONFIGURED);
    assertThat(ledger.config())
        .contains(new LedgerConfig(2, 1000, 10, 2000, 21).withProducts(List.of(gold)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 10, 1000, 10",
    "16, 1000, 10, 1000, 10",
    "3, 0, 10, 1000, 10",
    "3, 31622400001, 10, 1000, 10",
    "3, 1000, 0, 1000, 10",
    "3, 1000, 67108865, 1000, 10",
    "3, 1000, 10, -1, 10",
    "3, 1000, 10, 1000, -1"
  })
  void shouldRefuseLimitsOutOfRange(int tries, long window, int entries, long life, int holds) {
    scene.ledger.advanceTime(scene.nowMs);
    long hash = scene.ledger.stateHash();

    assertThat(configure(scene, tries, window, entries, life, holds))
        .isEqualTo(ConfigureOutcome.REFUSED);
    assertThat(scene.ledger.stateHash()).isEqualTo(hash);
  }

  /** The table of the index is made anew in several lengths; every hold is found in each. */
  @Test
  void shouldGrowAndShrinkInUse() {
    for (int stan = 1; stan <= MANY; stan++) {
      int amount = stan;
      scene.nowMs++;
      scene.authorize(stan, c -> c.amountMinor = amount % 19 + 1);
      assertThat(scene.decision.reason).isEqualTo(Reason.APPROVED);
    }
    assertThat(scene.authorize(scene.request(0)).reason).isEqualTo(Reason.SYSTEM_FAULT);
    long held = scene.pocket(Scene.EUR).held();
    for (int entries : new int[] {1_000_000, 1000, 70_000, 5000}) {
      assertThat(configure(scene, 3, WINDOW_MS, entries, LIFETIME_MS, entries))
          .isEqualTo(ConfigureOutcome.CONFIGURED);
      for (int stan = 1; stan <= MANY; stan++) {
        int amount = stan;
        assertThat(scene.authorize(stan, c -> c.amountMinor = amount % 19 + 1).repeated).isTrue();
      }
    }
    for (int stan = 1; stan <= MANY; stan++) {
      assertThat(scene.voidTransaction(stan)).isEqualTo(VoidOutcome.RELEASED);
    }
    assertThat(held).isPositive();
    assertThat(scene.pocket(Scene.EUR).held()).isZero();
    assertThat(scene.authorize(scene.request(0)).reason).isEqualTo(Reason.APPROVED);
  }

  @Test
  void shouldNotShrinkBelowWhatIsInUse() {
    for (int stan = 1; stan <= 3; stan++) {
      scene.authorize(scene.request(stan));
    }

    assertThat(configure(scene, 3, WINDOW_MS, 2, LIFETIME_MS, 1000))
        .isEqualTo(ConfigureOutcome.IN_USE);
    assertThat(configure(scene, 3, WINDOW_MS, 1000, LIFETIME_MS, 2))
        .isEqualTo(ConfigureOutcome.IN_USE);
    assertThat(configure(scene, 3, WINDOW_MS, 3, LIFETIME_MS, 3))
        .isEqualTo(ConfigureOutcome.CONFIGURED);
    assertThat(scene.authorize(scene.request(4)).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(configure(scene, 3, WINDOW_MS, 4, LIFETIME_MS, 3))
        .isEqualTo(ConfigureOutcome.CONFIGURED);
    assertThat(scene.authorize(scene.request(4)).reason).isEqualTo(Reason.SYSTEM_FAULT);
    assertThat(configure(scene, 3, WINDOW_MS, 5, LIFETIME_MS, 4))
        .isEqualTo(ConfigureOutcome.CONFIGURED);
    assertThat(scene.authorize(scene.request(5)).reason).isEqualTo(Reason.APPROVED);
  }

  /** Records of holds that outlive their window count too: three of them, and room for three. */
  @Test
  void shouldCountHoldsThatOutliveTheirWindow() {
    for (int stan = 1; stan <= 3; stan++) {
      scene.authorize(scene.request(stan));
    }
    scene.nowMs += WINDOW_MS;
    scene.ledger.advanceTime(scene.nowMs);

    assertThat(scene.ledger.idempotencyEntries()).isZero();
    assertThat(configure(scene, 3, WINDOW_MS, 1, LIFETIME_MS, 2))
        .isEqualTo(ConfigureOutcome.IN_USE);
    assertThat(configure(scene, 3, WINDOW_MS, 1, LIFETIME_MS, 3))
        .isEqualTo(ConfigureOutcome.CONFIGURED);
  }

  @Test
  void shouldHoldShorterTimesAgainstWhatIsThere() {
    scene.authorize(scene.request(1));
    scene.nowMs += 500;

    configure(scene, 3, 500, 1000, 600, 1000);
    assertThat(scene.authorize(scene.request(1)).repeated).isTrue(); // by its live hold
    assertThat(scene.pocket(Scene.EUR).held()).isEqualTo(10_00);
    scene.nowMs += 100;
    assertThat(scene.authorize(scene.request(1)).repeated).isFalse();
    assertThat(scene.pocket(Scene.EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldNotBringBackWhatIsOver() {
    scene.authorize(1, c -> c.posting = Posting.POST);
    scene.nowMs += WINDOW_MS;

    configure(scene, 3, 10 * WINDOW_MS, 1000, LIFETIME_MS, 1000);

    assertThat(scene.authorize(1, c -> c.posting = Posting.POST).repeated).isFalse();
    assertThat(scene.pocket(Scene.EUR).balance()).isEqualTo(80_00);
  }

  @Test
  void shouldKeepLongerTimesForWhatIsThere() {
    scene.authorize(scene.request(1));
    configure(scene, 3, 10 * WINDOW_MS, 1000, 10 * LIFETIME_MS, 1000);
    scene.nowMs += LIFETIME_MS;

    assertThat(scene.authorize(scene.request(1)).repeated).isTrue();
    assertThat(scene.pocket(Scene.EUR).held()).isEqualTo(10_00);
  }

  @Test
  void shouldCountPinTriesAgainstTheLimitOfNow() {
    scene.authorize(1, c -> c.pin = PinOutcome.WRONG);
    configure(scene, 2, WINDOW_MS, 1000, LIFETIME_MS, 1000);

    assertThat(scene.authorize(2, c -> c.pin = PinOutcome.WRONG).reason)
        .isEqualTo(Reason.PIN_TRIES_EXCEEDED);
  }

  @Test
  void shouldHaveTheTermsOfTheMomentForCardsLinkedBefore() {
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.APPROVED);

    assertThat(scene.ledger.setProduct(terms(25_00))).isEqualTo(ProductOutcome.SET);
    assertThat(scene.authorize(scene.request(2)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.authorize(scene.request(3)).reason).isEqualTo(Reason.AMOUNT_LIMIT);

    assertThat(scene.ledger.setProduct(terms(50_00))).isEqualTo(ProductOutcome.SET);
    assertThat(scene.authorize(scene.request(4)).reason).isEqualTo(Reason.APPROVED);
    assertThat(scene.authorize(scene.request(3)).reason).isEqualTo(Reason.AMOUNT_LIMIT);
  }

  @Test
  void shouldRefuseAProductWithoutAName() {
    assertThat(scene.ledger.setProduct(ProductTerms.permissive("")))
        .isEqualTo(ProductOutcome.REFUSED);
    assertThat(scene.ledger.setProduct(ProductTerms.permissive("two words")))
        .isEqualTo(ProductOutcome.REFUSED);
    assertThat(scene.ledger.products()).isEmpty();
  }

  @Test
  void shouldSetTheStatusOfACard() {
    assertThat(status(Scene.TOKEN_LO, CardStatus.STOLEN)).isEqualTo(StatusOutcome.SET);
    assertThat(status(Scene.TOKEN_LO, CardStatus.STOLEN)).isEqualTo(StatusOutcome.UNCHANGED);
    assertThat(status(7, CardStatus.STOLEN)).isEqualTo(StatusOutcome.NO_CARD);
    assertThat(scene.authorize(scene.request(1)).reason).isEqualTo(Reason.CARD_STOLEN);
    assertThat(status(Scene.TOKEN_LO, CardStatus.ACTIVE)).isEqualTo(StatusOutcome.SET);
    assertThat(scene.authorize(scene.request(2)).reason).isEqualTo(Reason.APPROVED);
  }

  private StatusOutcome status(long tokenLo, CardStatus status) {
    return scene.ledger.setCardStatus(Scene.TOKEN_HI, tokenLo, status);
  }

  private static ProductTerms terms(long dayMinor) {
    ChannelLimits pos =
        new ChannelLimits(ChannelLimits.NO_AMOUNT, dayMinor, ChannelLimits.NO_COUNT);
    ProductLimits limits =
        new ProductLimits(Scene.EUR, pos, ChannelLimits.NONE, ChannelLimits.NONE);
    assertThat(limits.of(Channel.POS)).isSameAs(pos);
    return new ProductTerms("default", List.of(), Permissions.ALL, false, 0, limits);
  }

  private static ConfigureOutcome configure(
      Scene scene, int tries, long window, int entries, long life, int holds) {
    return scene.ledger.configure(scene.nowMs, tries, window, entries, life, holds);
  }
}
