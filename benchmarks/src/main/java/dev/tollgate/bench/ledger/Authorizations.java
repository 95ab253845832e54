package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Posting;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.TransactionKind;

/** 0100s of a population's cards, in random order, each under a key of its own. */
final class Authorizations {
  private static final int STANS = 1_000_000;
  private static final long FIRST_TIME = 11_15_22_13_20L;

  private final TransactionCommand command = new TransactionCommand();
  private final int cards;
  private long number = System.currentTimeMillis() * 1_000 % 1_000_000_000_000L;
  private long random = 8583;

  Authorizations(int cards) {
    this.cards = cards;
    command.key.networkId = 1;
    command.key.mti = 100;
    command.key.acquirerId = 12345678901L;
    command.key.terminal = Ascii16.parse("TERM0001").hi();
    command.tokenKnown = true;
    command.amountMinor = 1;
    command.currency = Population.EUR;
    command.kind = TransactionKind.PURCHASE;
    command.posting = Posting.HOLD;
    command.merchantType = 5411;
    command.retrievalReferenceHi = 0x3030_3030_3030_3030L;
    command.cardKnown = true;
    command.expiry = CheckOutcome.PASSED;
    command.cardValue = CheckOutcome.PASSED;
    command.deadlineMs = Long.MAX_VALUE;
  }

  /** The next one; the same object each time. */
  TransactionCommand next() {
    random = random * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    long card = ((random >>> 33) * cards) >>> 31;
    command.tokenHi = Population.tokenHi(card);
    command.tokenLo = Population.tokenLo(command.tokenHi);
    command.key.stan = (int) (number % STANS);
    command.key.transmissionDateTime = FIRST_TIME + number / STANS;
    command.retrievalReferenceLo = number & 0x7FFF_FFFFL;
    number++;
    return command;
  }
}
