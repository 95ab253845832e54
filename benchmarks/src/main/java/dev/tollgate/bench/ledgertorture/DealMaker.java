package dev.tollgate.bench.ledgertorture;

import dev.tollgate.bench.network.Network;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Draws deals, and what is done about them later. */
final class DealMaker {
  private static final int AMOUNT_MAX_MINOR = 20_000;

  /** More than any pocket has. */
  private static final long TOO_MUCH_MINOR = 900_000_000_000L;

  private static final Tender[] TENDERS = Tender.values();

  private final List<Account> accounts;
  private final Random random;
  private long number = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  DealMaker(List<Account> accounts, Random random) {
    this.accounts = accounts;
    this.random = random;
  }

  /** A share of all. */
  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  Deal deal() {
    Network network = random.nextInt(3) == 0 ? Network.BETA : Network.ALPHA;
    long amountMinor = oneIn(50) ? TOO_MUCH_MINOR : 1 + random.nextInt(AMOUNT_MAX_MINOR);
    return new Deal(
        network,
        accounts.get(random.nextInt(accounts.size())),
        TENDERS[random.nextInt(TENDERS.length)],
        amountMinor,
        random.nextBoolean(),
        key());
  }

  /** What follows an approval; nothing for some. */
  @Nullable Step next(Deal deal) {
    int draw = random.nextInt(100);
    if (deal.hold && draw < 40) {
      long part = 1 + random.nextLong(deal.amountMinor);
      return new Step(deal, Step.Kind.COMPLETION, key(), part);
    }
    return draw < (deal.hold ? 70 : 20) ? reversal(deal) : null;
  }

  Step reversal(Deal deal) {
    return new Step(deal, Step.Kind.REVERSAL, key(), deal.amountMinor);
  }

  private Key key() {
    return new Key(number++, System.currentTimeMillis() / 1_000);
  }
}
