package dev.tollgate.pci.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pci.card.CardRecord.PinMethod;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CardRecordTest {
  private static final int[] EXPIRIES = {1, 12, 101, 3112, 9912, 9999};
  private static final int[] SERVICE_CODES = {0, 1, 101, 201, 999};
  private static final int[] DIGITS = {0, 4, 5, 12, 15};
  private static final int[] PRODUCTS = {0, 1, 255, (1 << 20) - 1};

  @Test
  void shouldKeepEveryValueApart() {
    for (int expiry : EXPIRIES) {
      for (int serviceCode : SERVICE_CODES) {
        for (PinMethod method : PinMethod.values()) {
          for (int pvki = 0; pvki <= 9; pvki++) {
            for (int digits : DIGITS) {
              for (int product : PRODUCTS) {
                assertRoundTrip(expiry, serviceCode, method, pvki, digits, product);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void shouldKeepRandomValues() {
    Random random = new Random(48);
    for (int i = 0; i < 10_000; i++) {
      assertRoundTrip(
          1 + random.nextInt(9999),
          random.nextInt(1000),
          PinMethod.values()[random.nextInt(PinMethod.values().length)],
          random.nextInt(10),
          random.nextInt(16),
          random.nextInt(1 << 20));
    }
  }

  @Test
  void shouldNeverBeNothing() {
    assertThat(CardRecord.pack(1, 0, PinMethod.NONE, 0, 0, 0)).isNotZero();
  }

  private static void assertRoundTrip(
      int expiry, int serviceCode, PinMethod method, int pvki, int digits, int product) {
    long packed = CardRecord.pack(expiry, serviceCode, method, pvki, digits, 7);
    long record = CardRecord.withProduct(packed, product);
    assertThat(record)
        .isEqualTo(CardRecord.pack(expiry, serviceCode, method, pvki, digits, product))
        .isNotZero();
    assertThat(CardRecord.expiry(record)).isEqualTo(expiry);
    assertThat(CardRecord.serviceCode(record)).isEqualTo(serviceCode);
    assertThat(CardRecord.pinMethod(record)).isEqualTo(method);
    assertThat(CardRecord.pvki(record)).isEqualTo(pvki);
    assertThat(CardRecord.pinDigits(record)).isEqualTo(digits);
    assertThat(CardRecord.product(record)).isEqualTo(product);
  }
}
