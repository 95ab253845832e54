package dev.tollgate.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BooksTest {
  private static final int EUR = 978;
  private static final long MOST = 4_611_686_018_427_387_903L; // 2^62 - 1

  private final Books books = new Books();
  private final int a = books.pocketOrNew(books.accountOrNew(1, 0), EUR);
  private final int b = books.pocketOrNew(books.accountOrNew(2, 0), EUR);
  private final int c = books.pocketOrNew(books.accountOrNew(3, 0), EUR);

  // First a posting from a to b, then the one in question from FROM to TO.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          a to b              | from | to | amount               | posted
          0                   | a    | b  | 0                    | true
          0                   | a    | b  | -1                   | false
          0                   | a    | b  | -9223372036854775808 | false
          0                   | a    | b  | 4611686018427387903  | true
          0                   | a    | b  | 4611686018427387904  | false
          0                   | a    | b  | 9223372036854775807  | false
          4611686018427387903 | a    | c  | 1                    | false
          4611686018427387903 | c    | b  | 1                    | false
          4611686018427387902 | a    | c  | 1                    | true
          4611686018427387902 | c    | b  | 1                    | true
          4611686018427387902 | c    | b  | 2                    | false
          4611686018427387903 | b    | c  | 4611686018427387903  | true
          """)
  void shouldPostOnlyWithinTheRange(long first, char from, char to, long amount, boolean posted) {
    assertThat(books.post(a, b, first)).isTrue();
    long balanceFrom = books.balance(pocket(from));
    long balanceTo = books.balance(pocket(to));
    assertThat(books.post(pocket(from), pocket(to), amount)).isEqualTo(posted);
    assertThat(books.balance(pocket(from))).isEqualTo(posted ? balanceFrom - amount : balanceFrom);
    assertThat(books.balance(pocket(to))).isEqualTo(posted ? balanceTo + amount : balanceTo);
    assertThat(books.currencySum(EUR)).isZero();
    assertThat(Books.BALANCE_MAX_MINOR).isEqualTo(MOST);
  }

  @Test
  void shouldSumOneCurrencyOnly() {
    int usd = books.pocketOrNew(books.accountOrNew(1, 0), 840);
    books.post(a, usd, 5); // what no caller may do: it breaks both sums
    assertThat(books.currencySum(EUR)).isEqualTo(-5);
    assertThat(books.currencySum(840)).isEqualTo(5);
  }

  @Test
  void shouldSpendAcrossCurrenciesThroughThePositions() {
    int settlement = books.settlementPocket(1, 840);
    assertThat(books.spend(a, 92, settlement, 100)).isTrue();
    assertThat(books.balance(a)).isEqualTo(-92);
    assertThat(books.balance(books.fxPocket(EUR))).isEqualTo(92);
    assertThat(books.balance(books.fxPocket(840))).isEqualTo(-100);
    assertThat(books.balance(settlement)).isEqualTo(100);
    assertThat(books.currencySum(EUR)).isZero();
    assertThat(books.currencySum(840)).isZero();
    assertThat(books.unspend(a, 92, settlement, 100)).isTrue();
    for (int pocket : new int[] {a, books.fxPocket(EUR), books.fxPocket(840), settlement}) {
      assertThat(books.balance(pocket)).isZero();
    }
  }

  @Test
  void shouldSpendWithinACurrencyWithoutThem() {
    int settlement = books.settlementPocket(1, EUR);
    assertThat(books.spend(a, 5, settlement, 5)).isTrue();
    assertThat(books.spend(a, 5, settlement, 6)).isFalse();
    assertThat(books.unspend(a, 4, settlement, 5)).isFalse();
    assertThat(books.balance(a)).isEqualTo(-5);
    assertThat(books.balance(settlement)).isEqualTo(5);
    assertThat(books.balance(books.fxPocket(EUR))).isZero();
    assertThat(books.unspend(a, 5, settlement, 5)).isTrue();
    assertThat(books.balance(a)).isZero();
  }

  @Test
  void shouldMoveNothingIfOneLegCannot() {
    int settlement = books.settlementPocket(1, 840);
    assertThat(books.spend(a, -1, settlement, 1)).isFalse();
    assertThat(books.spend(a, 1, settlement, -1)).isFalse();
    assertThat(books.spend(a, 1, settlement, MOST + 1)).isFalse();
    books.post(books.fxPocket(840), books.suspensePocket(840), MOST);
    assertThat(books.spend(a, 1, settlement, 1)).isFalse();
    assertThat(books.balance(a)).isZero();
    assertThat(books.balance(settlement)).isZero();
    assertThat(books.unspend(a, 1, settlement, 1)).isTrue();
    assertThat(books.balance(a)).isEqualTo(1);
  }

  @Test
  void shouldKeepWhatIsHeldInItsRange() {
    assertThat(books.addHeld(a, MOST)).isTrue();
    assertThat(books.addHeld(a, 1)).isFalse();
    assertThat(books.addHeld(a, Long.MAX_VALUE)).isFalse();
    assertThat(books.held(a)).isEqualTo(MOST);
    assertThat(books.addHeld(a, -MOST)).isTrue();
    assertThat(books.addHeld(a, -1)).isFalse();
    assertThat(books.held(a)).isZero();
  }

  @Test
  void shouldGiveEachOfOurPocketsItsOwnCurrency() {
    assertThat(books.fxPocket(EUR)).isEqualTo(books.fxPocket(EUR));
    assertThat(
            new int[] {
              books.fxPocket(EUR),
              books.fxPocket(840),
              books.suspensePocket(EUR),
              books.suspensePocket(840),
              books.fundingPocket(EUR)
            })
        .doesNotHaveDuplicates();
    assertThat(books.currency(books.suspensePocket(840))).isEqualTo(840);
  }

  private int pocket(char name) {
    return name == 'a' ? a : name == 'b' ? b : c;
  }
}
