package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.util.ArrayList;
import java.util.List;

/** One thing operators and imports tell the ledger. */
public sealed interface OperatorCommand {

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
  record Pocket(Ascii16 account, int currency, long balanceMinor) implements OperatorCommand {}

  /** Links a card, by its token, to an account and a product. */
  record Card(long tokenHi, long tokenLo, Ascii16 account, Ascii16 product, CardStatus status)
      implements OperatorCommand {}

  /**
   * Sets an exchange rate.
   *
   * @param from ISO 4217 numeric
   * @param to ISO 4217 numeric
   * @param numerator with the denominator: minor units of {@code to} for one of {@code from}
   */
  record Rate(int from, int to, long numerator, long denominator) implements OperatorCommand {
    /** The opposite way at the same price. */
    public Rate inverse() {
      return new Rate(to, from, denominator, numerator);
    }
  }

  /** Lets what is due by log time expire, for idle times. */
  record AdvanceTime() implements OperatorCommand {}
}
