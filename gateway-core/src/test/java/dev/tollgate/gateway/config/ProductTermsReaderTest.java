package dev.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.gateway.rules.Channel;
import dev.tollgate.gateway.rules.ChannelLimits;
import dev.tollgate.gateway.rules.Permissions;
import dev.tollgate.gateway.rules.ProductLimits;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.TransactionKind;
import dev.tollgate.pci.yaml.YamlMap;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTermsReaderTest {
  private static final String WHOLE =
      """
      travel:
        pockets: [EUR, USD, GBP]
        kinds: [PURCHASE, CASH, REFUND]
        channels: [pos, cash]
        merchants-refused: ["7995", "0042"]
        cash-merchants: ["6010", "6011"]
        partial-approval: true
        completion-tolerance-percent: 15
        limits:
          currency: EUR
          pos: {each-minor: 500000, day-minor: 999999999999999, day-count: 1000}
          cash: {day-count: 0}
      """;

  @Test
  void shouldReadAWholeProduct() {
    ProductTerms terms = read(WHOLE).getFirst();

    assertThat(terms.name()).isEqualTo("travel");
    assertThat(terms.pockets()).containsExactly(978, 840, 826);
    assertThat(terms.partialApproval()).isTrue();
    assertThat(terms.completionTolerancePercent()).isEqualTo(15);
    assertThat(terms.limits())
        .isEqualTo(
            new ProductLimits(
                978,
                new ChannelLimits(500_000, 999_999_999_999_999L, 1000),
                new ChannelLimits(ChannelLimits.NO_AMOUNT, ChannelLimits.NO_AMOUNT, 0),
                ChannelLimits.NONE));
    Permissions permissions = terms.permissions();
    assertThat(permissions.kinds())
        .isEqualTo(Set.of(TransactionKind.PURCHASE, TransactionKind.CASH, TransactionKind.REFUND));
    assertThat(permissions.channels()).isEqualTo(Set.of(Channel.POS, Channel.CASH));
    assertThat(permissions.refusesMerchant(7995)).isTrue();
    assertThat(permissions.refusesMerchant(42)).isTrue();
    assertThat(permissions.refusesMerchant(6010)).isFalse();
    assertThat(permissions.refusesCash(Channel.CASH, 6010)).isFalse();
    assertThat(permissions.refusesCash(Channel.CASH, 6012)).isTrue();
    assertThat(permissions.refusesCash(Channel.POS, 6012)).isFalse();
  }

  @Test
  void shouldTakeAProductWithoutTermsAsPermissive() {
    List<ProductTerms> terms = read("default: {}\nsecond: {limits: {pos: {day-count: 3}}}\n");

    assertThat(terms.getFirst()).isEqualTo(ProductTerms.permissive("default"));
    assertThat(terms.getLast().limits().currency()).isZero();
    assertThat(terms.getLast().limits().pos().dayCount()).isEqualTo(3);
  }

  /** Each row changes one piece of the whole product. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[EUR, USD, GBP]     | [EUR, EURO]        | TG-CFG-012 | not a currency",
        "[EUR, USD, GBP]     | [EUR, XAU]         | TG-CFG-012 | not a currency",
        "[EUR, USD, GBP]     | [EUR, USD, EUR]    | TG-CFG-012 | a currency twice",
        "[EUR, USD, GBP]     | EUR                | TG-CFG-009 | travel.pockets",
        "CASH, REFUND]       | cash]              | TG-CFG-012 | item 2 is not a known value",
        "CASH, REFUND]       | COMPLETION]        | TG-CFG-012 | BALANCE_ENQUIRY",
        "CASH, REFUND]       | OTHER]             | TG-CFG-012 | travel.kinds",
        "CASH, REFUND]       | PURCHASE]          | TG-CFG-012 | a value twice",
        "[pos, cash]         | [pos, atm]         | TG-CFG-012 | choose from: cash, online, pos",
        "[pos, cash]         | []                 | TG-CFG-012 | an empty list",
        "\"0042\"            | \"42\"             | TG-CFG-012 | item 2 is not a merchant type",
        "\"6010\"            | \"60100\"          | TG-CFG-012 | travel.cash-merchants",
        "approval: true      | approval: yes      | TG-CFG-009 | travel.partial-approval",
        "percent: 15         | percent: 101       | TG-CFG-010 | travel.completion-tolerance-percent",
        "percent: 15         | percent: -1        | TG-CFG-010 | travel.completion-tolerance-percent",
        "currency: EUR       | currency: EURO     | TG-CFG-012 | travel.limits.currency",
        "each-minor: 500000  | each-minor: 5000.00 | TG-CFG-012 | travel.limits.pos.each-minor",
        "each-minor: 500000  | each-minor: -1     | TG-CFG-012 | travel.limits.pos.each-minor",
        "999999999999999     | 1000000000000000   | TG-CFG-012 | travel.limits.pos.day-minor",
        "day-count: 1000     | day-count: 10001   | TG-CFG-010 | travel.limits.pos.day-count",
        "day-count: 1000     | days: 1            | TG-CFG-007 | travel.limits.pos.days",
        "cash: {             | atm: {             | TG-CFG-007 | travel.limits.atm",
        "travel:             | travel product:    | TG-CFG-012 | not a name of a product",
      })
  void shouldSayWhatIsWrongAndWhere(String piece, String instead, String code, String place) {
    assertThat(WHOLE).contains(piece);
    String text = WHOLE.replace(piece, instead);

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(TollgateException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(place)
        .hasMessageContaining("; next: ");
  }

  private static List<ProductTerms> read(String text) {
    YamlMap products =
        YamlMap.read(
            "products.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<ProductTerms> terms = ProductTermsReader.read(products);
    products.done();
    return terms;
  }
}
