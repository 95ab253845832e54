package dev.tollgate.bench.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.bench.play.AccountBook.Movement;
import org.junit.jupiter.api.Test;

class AccountBookTest {
  private final AccountBook book = new AccountBook();

  @Test
  void shouldKnowNothingBeforeTheFirstBalance() {
    book.set(new Movement(), 100, 0);

    assertThat(book.ledgerMinor()).isNull();
    assertThat(book.availableMinor()).isNull();
  }

  @Test
  void shouldFollowHoldsAndPostings() {
    book.learn(10_000, 9_000);
    Movement hold = new Movement();
    Movement posted = new Movement();
    book.set(hold, 2_500, 0);
    book.set(posted, 0, 700);

    assertThat(book.ledgerMinor()).isEqualTo(9_300);
    assertThat(book.availableMinor()).isEqualTo(5_800);

    book.set(hold, 0, 2_600);

    assertThat(book.ledgerMinor()).isEqualTo(6_700);
    assertThat(book.availableMinor()).isEqualTo(5_700);
  }

  @Test
  void shouldCountWhatCameBeforeTheFirstBalance() {
    Movement early = new Movement();
    book.set(early, 400, 0);
    book.learn(10_000, 9_600);
    book.set(early, 0, 0);

    assertThat(book.availableMinor()).isEqualTo(10_000);
    assertThat(book.ledgerMinor()).isEqualTo(10_000);
  }

  /** Otherwise a wrong balance would become the measure of the next one. */
  @Test
  void shouldLearnOnlyOnce() {
    book.learn(10_000, 9_000);
    book.learn(1, 1);

    assertThat(book.ledgerMinor()).isEqualTo(10_000);
  }
}
