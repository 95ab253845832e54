package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.OpenOutcome;
import dev.tollgate.gateway.ledger.RateOutcome;
import dev.tollgate.gateway.rules.CardStatus;
import java.util.HexFormat;

/** One thing an import tells the ledger. */
public sealed interface OperatorCommand {

  /** The command as a line of the journal. */
  String line();

  /** Has the ledger carry it out. @return whether it changed anything */
  boolean apply(Ledger ledger);

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
