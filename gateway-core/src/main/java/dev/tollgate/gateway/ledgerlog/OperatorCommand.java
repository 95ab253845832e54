package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.OpenOutcome;
import dev.tollgate.gateway.ledger.RateOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One thing operators and imports tell the ledger. */
public sealed interface OperatorCommand {

  /** The command as a line of the journal, which takes pockets, cards and rates only. */
  default String line() {
    throw new UnsupportedOperationException("not a command of the journal");
  }

  /** Has the ledger carry it out, as {@link #line}. @return whether it changed anything */
  default boolean apply(Ledger ledger) {
    throw new UnsupportedOperationException("not a command of the journal");
  }

  /** What a ledger has to be told so that it has these limits and products. */
  static List<OperatorCommand> missing(Ledger ledger, LedgerConfig wanted) {
    List<OperatorCommand> missing = new ArrayList<>();
    Configure configure = Configure.of(wanted);
    if (ledger.config().map(Configure::of).filter(configure::equals).isEmpty()) {
      missing.add(configure);
    }
    List<ProductTerms> known = ledger.products();
    for (ProductTerms product : wanted.products()) {
      if (!known.contains(product)) {
        missing.add(new Product(product));
      }
    }
    return missing;
  }

  /**
   * Reads a line of the journal.
   *
   * @throws IllegalArgumentException if it is none
   */
  static OperatorCommand parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length == 4 && words[0].equals("pocket")) {
      return new Pocket(
          Ascii16.parse(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
    }
    if (words.length == 5 && words[0].equals("card")) {
      return new Card(
          HexFormat.fromHexDigitsToLong(words[1], 0, 16),
          HexFormat.fromHexDigitsToLong(words[1], 16, 32),
          Ascii16.parse(words[2]),
          Ascii16.parse(words[3]),
          CardStatus.valueOf(words[4]));
    }
    if (words.length == 5 && words[0].equals("rate")) {
      return new Rate(
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
    throw new IllegalArgumentException("not an import command");
  }

  /** Sets the limits, see {@link LedgerConfig}. */
  record Configure(
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax)
      implements OperatorCommand {
    public static Configure of(LedgerConfig config) {
      return new Configure(
          config.pinTriesMax(),
          config.idempotencyWindowMs(),
          config.idempotencyEntriesMax(),
          config.holdLifetimeMs(),
          config.holdsMax());
    }
  }

  /** Sets the terms of a product, all of them. */
  record Product(ProductTerms terms) implements OperatorCommand {}

  /**
   * Brings money to a pocket.
   *
   * @param reference the same in each repeat of one load
   * @param currency ISO 4217 numeric
   */
  record Load(Ascii16 reference, Ascii16 account, int currency, long amountMinor)
      implements OperatorCommand {}

  /** Tells what the issuer has decided about a known card. */
  record Status(long tokenHi, long tokenLo, CardStatus status) implements OperatorCommand {}

  /**
   * Opens a pocket; one that is open keeps its balance.
   *
   * @param currency ISO 4217 numeric
   */
  record Pocket(Ascii16 account, int currency, long balanceMinor) implements OperatorCommand {
    @Override
    public String line() {
      return "pocket " + account + " " + currency + " " + balanceMinor;
    }

    @Override
    public boolean apply(Ledger ledger) {
      return ledger.openPocket(account.hi(), account.lo(), currency, balanceMinor)
          == OpenOutcome.OPENED;
    }
  }

  /** Links a card, by its token, to an account and a product. */
  record Card(long tokenHi, long tokenLo, Ascii16 account, Ascii16 product, CardStatus status)
      implements OperatorCommand {
    @Override
    public String line() {
      HexFormat hex = HexFormat.of();
      String token = hex.toHexDigits(tokenHi) + hex.toHexDigits(tokenLo);
      return "card " + token + " " + account + " " + product + " " + status;
    }

    @Override
    public boolean apply(Ledger ledger) {
      ledger.linkCard(
          tokenHi, tokenLo, account.hi(), account.lo(), product.hi(), product.lo(), status);
      return true;
    }
  }

  /**
   * Sets an exchange rate.
   *
   * @param from ISO 4217 numeric
   * @param to ISO 4217 numeric
   * @param numerator with the denominator: minor units of {@code to} for one of {@code from}
   */
  record Rate(int from, int to, long numerator, long denominator) implements OperatorCommand {
    @Override
    public String line() {
      return "rate " + from + " " + to + " " + numerator + " " + denominator;
    }

    @Override
    public boolean apply(Ledger ledger) {
      return ledger.setRate(from, to, numerator, denominator) == RateOutcome.SET;
    }

    /** The opposite way at the same price. */
    public Rate inverse() {
      return new Rate(to, from, denominator, numerator);
    }
  }
}
