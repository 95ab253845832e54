package dev.tollgate.bench.ledger;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LinkOutcome;
import dev.tollgate.gateway.ledger.OpenOutcome;
import dev.tollgate.gateway.rules.CardStatus;

/** Cards, each with an account of its own and a pocket in EUR, numbered from 0. */
final class Population {
  static final int EUR = 978;
  private static final long BALANCE_MINOR = 1_000_000_000L;
  private static final Ascii16 PRODUCT = Ascii16.parse("default");

  private Population() {}

  /** A permutation, so that tokens are as spread as an HSM makes them. */
  static long tokenHi(long card) {
    long spread = (card + 1) * 0x9e37_79b9_7f4a_7c15L;
    spread ^= spread >>> 31;
    return (spread * 0xbf58_476d_1ce4_e5b9L) >>> 1;
  }

  static long tokenLo(long tokenHi) {
    return ~tokenHi;
  }

  /** Adds the cards from one number up to another, without it. */
  static void add(Ledger ledger, int from, int to) {
    for (int card = from; card < to; card++) {
      long accountHi = (long) 'a' << 56 | digits(card);
      OpenOutcome opened = ledger.openPocket(accountHi, 0, EUR, BALANCE_MINOR);
      long token = tokenHi(card);
      LinkOutcome linked =
          ledger.linkCard(
              token, tokenLo(token), accountHi, 0, PRODUCT.hi(), PRODUCT.lo(), CardStatus.ACTIVE);
      if (opened != OpenOutcome.OPENED || linked != LinkOutcome.LINKED) {
        throw new IllegalStateException("card " + card + ": " + opened + ", " + linked);
      }
    }
  }

  /** As seven characters, the lower ones of a word. */
  private static long digits(int number) {
    long text = 0;
    int rest = number;
    for (int at = 0; at < Long.BYTES - 1; at++) {
      text |= (long) ('0' + rest % 10) << (Byte.SIZE * at);
      rest /= 10;
    }
    return text;
  }
}
