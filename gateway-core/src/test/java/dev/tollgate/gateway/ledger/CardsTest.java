package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardsTest {
  private static final Ascii16 GOLD = Ascii16.parse("gold");
  private static final Ascii16 PLAIN = Ascii16.parse("plain");

  private final ProductTerms gold = ProductTerms.permissive("gold");
  private final Cards cards = new Cards();

  @BeforeEach
  void link() {
    cards.setProduct(Ascii16.parse("silver"), ProductTerms.permissive("silver"));
    cards.setProduct(GOLD, gold);
    cards.link(1, 1, 11, GOLD.hi(), GOLD.lo(), CardStatus.ACTIVE);
    cards.link(2, 2, 12, PLAIN.hi(), PLAIN.lo(), CardStatus.LOST);
  }

  @Test
  void shouldGiveTheTermsOfItsProduct() {
    assertThat(cards.terms(0)).isSameAs(gold);
    assertThat(cards.terms(1)).isEqualTo(ProductTerms.permissive("plain"));
    cards.link(1, 1, 11, PLAIN.hi(), PLAIN.lo(), CardStatus.ACTIVE);
    assertThat(cards.terms(0)).isSameAs(cards.terms(1));
  }

  @Test
  void shouldTakeTermsBeforeAndAfterItsCards() {
    ProductTerms strict =
        new ProductTerms("plain", List.of(978), Permissions.ALL, true, 5, ProductLimits.NONE);
    assertThat(cards.products()).extracting(ProductTerms::name).containsExactly("silver", "gold");
    long hash = cards.hash(0);
    assertThat(cards.setProduct(PLAIN, ProductTerms.permissive("plain"))).isTrue();
    assertThat(cards.hash(0)).isNotEqualTo(hash);
    assertThat(cards.setProduct(PLAIN, strict)).isTrue();
    assertThat(cards.setProduct(PLAIN, strict)).isFalse();
    assertThat(cards.terms(1)).isSameAs(strict);
    assertThat(cards.terms(0)).isSameAs(gold);
    assertThat(cards.products())
        .extracting(ProductTerms::name)
        .containsExactly("silver", "gold", "plain");
  }

  @Test
  void shouldKeepItsPartsApart() {
    cards.pinTries(0, 2);
    cards.lastCounter(0, 65_535);
    cards.wasPinWrong(0, true);
    cards.link(1, 1, 13, GOLD.hi(), GOLD.lo(), CardStatus.RESTRICTED);
    assertThat(cards.pinTries(0)).isEqualTo(2);
    assertThat(cards.lastCounter(0)).isEqualTo(65_535);
    assertThat(cards.wasPinWrong(0)).isTrue();
    assertThat(cards.status(0)).isEqualTo(CardStatus.RESTRICTED);
    cards.lastCounter(0, 0);
    cards.wasPinWrong(0, false);
    cards.pinTries(0, 0);
    assertThat(cards.lastCounter(0)).isZero();
    assertThat(cards.wasPinWrong(0)).isFalse();
    assertThat(cards.status(0)).isEqualTo(CardStatus.RESTRICTED);
    assertThat(cards.account(0)).isEqualTo(13);
    assertThat(cards.lastCounter(1)).isEqualTo(-1);
    assertThat(cards.status(1)).isEqualTo(CardStatus.LOST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          last  | PIN was wrong | counter | replayed
          -1    | false         | 0       | false
          -1    | false         | -1      | false
          7     | false         | -1      | false
          7     | false         | 6       | true
          7     | false         | 7       | true
          7     | false         | 8       | false
          7     | true          | 7       | false
          7     | true          | 6       | false
          65535 | false         | 65535   | true
          """)
  void shouldTakeACounterOnceButAfterAWrongPin(
      int last, boolean pinWrong, int counter, boolean replayed) {
    cards.lastCounter(0, last);
    cards.wasPinWrong(0, pinWrong);
    assertThat(cards.isReplayed(0, counter)).isEqualTo(replayed);
  }

  @Test
  void shouldHaveEveryPartInItsHash() {
    long hash = cards.hash(0);
    cards.lastCounter(0, 5);
    long withCounter = cards.hash(0);
    cards.wasPinWrong(0, true);
    assertThat(withCounter).isNotEqualTo(hash);
    assertThat(cards.hash(0)).isNotEqualTo(withCounter);
  }
}
