package dev.tollgate.bench.cards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.TestFiles;
import dev.tollgate.bench.cards.CardFile.Card;
import dev.tollgate.bench.crypto.CardCrypto;
import dev.tollgate.bench.scenario.Scenario;
import dev.tollgate.bench.scenario.Step.Cardholder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shipped card file fits the shipped keys, the scenario's PINs and the accounts. */
class DemoCardsTest {
  private final Map<String, Card> cards = CardFile.read(TestFiles.DEMO_CARDS);
  private final CardCrypto crypto = TestFiles.crypto();

  @Test
  void shouldHoldThePvvOfEveryPinInTheScenario() {
    List<Cardholder> holders =
        Scenario.shipped().cards().values().stream()
            .filter(holder -> cards.containsKey(holder.pan()))
            .toList();

    assertThat(holders).hasSizeGreaterThanOrEqualTo(10);
    assertThat(holders)
        .allSatisfy(holder -> {
          Card card = cards.get(holder.pan());
          assertThat(card.pinCheckValue()).isEqualTo(checkValue(card, holder.pin()));
        });
    assertThat(cards.values()).extracting(Card::pinMethod).contains("PVV", "IBM3624");
  }

  private String checkValue(Card card, String pin) {
    return "PVV".equals(card.pinMethod())
        ? crypto.pvv(card.pan(), card.pvki(), pin)
        : crypto.offset(card.pan(), pin);
  }

  @Test
  void shouldNameProductsOfTheConfiguration() throws IOException {
    String config = Files.readString(TestFiles.ROOT.resolve("config/demo.yaml"));
    String products = config.substring(config.indexOf("\nproducts:"), config.indexOf("\nhsm:"));

    assertThat(cards.values())
        .allSatisfy(card -> assertThat(products).contains("\n  " + card.product() + ":"));
  }

  @Test
  void shouldRefuseTheScenariosWrongPins() {
    assertThat(Scenario.shipped().cards().values())
        .allSatisfy(holder -> {
          if ("IBM3624".equals(pinMethod(holder))) {
            return; // another PIN has another offset by construction
          }
          String wrong = (holder.pin().charAt(0) - '0' + 1) % 10 + holder.pin().substring(1);
          assertThat(crypto.pvv(holder.pan(), "1", wrong))
              .isNotEqualTo(crypto.pvv(holder.pan(), "1", holder.pin()));
        });
  }

  private String pinMethod(Cardholder holder) {
    Card card = cards.get(holder.pan());
    return card == null ? "" : card.pinMethod();
  }

  @Test
  void shouldHaveValidCheckDigitsAndDistantExpiry() {
    YearMonth today = YearMonth.now(ZoneOffset.UTC);

    assertThat(cards.values())
        .allSatisfy(card -> {
          assertThat(Luhn.isValid(card.pan())).isTrue();
          assertThat(YearMonth.parse("20" + card.expiry(), DateTimeFormatter.ofPattern("yyyyMM")))
              .isAfter(today.plusYears(1));
        });
  }

  @Test
  void shouldHaveAnAccountForEveryCard() throws IOException {
    List<String> accounts =
        Files.readAllLines(TestFiles.DEMO_ACCOUNTS).stream()
            .skip(1)
            .map(line -> line.substring(0, line.indexOf(',')))
            .toList();

    assertThat(cards.values()).extracting(Card::account).isSubsetOf(accounts);
  }

  @Test
  void shouldCompletePublishedTestNumbers() {
    assertThat(Luhn.complete("411111111111111")).isEqualTo("4111111111111111");
    assertThat(Luhn.complete("3056930902590")).isEqualTo("30569309025904");
    assertThat(Luhn.isValid("4111111111111112")).isFalse();
  }
}
