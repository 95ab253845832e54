package dev.tollgate.gateway.model;

import dev.tollgate.gateway.ledger.Ascii16;
import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.Ledger;
import dev.tollgate.gateway.ledger.LedgerConfig;
import dev.tollgate.gateway.ledger.TransactionCommand;
import dev.tollgate.gateway.ledger.TransactionKey;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import java.math.BigDecimal;

/** One command of the log; it is applied to the production ledger and told to the judge. */
sealed interface LogRecord {
  /** What the production ledger answers, in a form that can be compared. */
  Object apply(Ledger ledger, Decision decision);

  /** What it must answer; null if there is nothing to compare. */
  Object judge(Judge judge);

  /** One with a time of the log: the others come from operators, and need none. */
  sealed interface Timed extends LogRecord {
    long timeMs();
  }

  record Apply(long timeMs, long commandId, TransactionCommand command) implements Timed {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      ledger.apply(timeMs, command, commandId, decision);
      return JudgeAnswer.of(decision);
    }

    @Override
    public Object judge(Judge judge) {
      return judge.apply(timeMs, command, commandId);
    }

    @Override
    public String toString() {
      return History.text(timeMs, command) + " command " + commandId;
    }
  }

  record Void(long timeMs, long commandId, TransactionKey key) implements Timed {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      return ledger.voidTransaction(timeMs, key, commandId);
    }

    @Override
    public Object judge(Judge judge) {
      return judge.voidTransaction(timeMs, key, commandId);
    }

    @Override
    public String toString() {
      return timeMs + " void " + History.text(key) + " command " + commandId;
    }
  }

  record Open(String account, int currency, long opening) implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      Ascii16 name = Ascii16.parse(account);
      return ledger.openPocket(name.hi(), name.lo(), currency, opening);
    }

    @Override
    public Object judge(Judge judge) {
      judge.money.open(account, currency, BigDecimal.valueOf(opening));
      return null;
    }
  }

  record Link(JudgeCards.Token token, String account, String product, CardStatus status)
      implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      Ascii16 name = Ascii16.parse(account);
      Ascii16 terms = Ascii16.parse(product);
      return ledger.linkCard(
          token.hi(), token.lo(), name.hi(), name.lo(), terms.hi(), terms.lo(), status);
    }

    @Override
    public Object judge(Judge judge) {
      judge.link(token, account, product, status);
      return null;
    }
  }

  record SetRate(int from, int to, long numerator, long denominator) implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      return ledger.setRate(from, to, numerator, denominator);
    }

    @Override
    public Object judge(Judge judge) {
      judge.money.setRate(from, to, numerator, denominator);
      return null;
    }
  }

  /** The times of the log's begin stay. */
  record Configure(LedgerConfig limits, long timeMs) implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      return ledger.configure(
          timeMs,
          limits.pinTriesMax(),
          limits.idempotencyWindowMs(),
          limits.idempotencyEntriesMax(),
          limits.holdLifetimeMs(),
          limits.holdsMax());
    }

    @Override
    public Object judge(Judge judge) {
      return judge.office.configure(limits);
    }
  }

  record SetProduct(ProductTerms terms) implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      return ledger.setProduct(terms);
    }

    @Override
    public Object judge(Judge judge) {
      return judge.office.setProduct(terms);
    }
  }

  record SetStatus(JudgeCards.Token token, CardStatus status) implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      return ledger.setCardStatus(token.hi(), token.lo(), status);
    }

    @Override
    public Object judge(Judge judge) {
      return judge.office.setStatus(token, status);
    }
  }

  record Load(String reference, String account, int currency, long amount, long timeMs)
      implements LogRecord {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      Ascii16 name = Ascii16.parse(reference);
      Ascii16 to = Ascii16.parse(account);
      return ledger.load(timeMs, name.hi(), name.lo(), to.hi(), to.lo(), currency, amount);
    }

    @Override
    public Object judge(Judge judge) {
      return judge.office.load(reference, account, currency, amount);
    }
  }

  record Advance(long timeMs) implements Timed {
    @Override
    public Object apply(Ledger ledger, Decision decision) {
      ledger.advanceTime(timeMs);
      return timeMs;
    }

    @Override
    public Object judge(Judge judge) {
      judge.advance(timeMs);
      return null;
    }
  }
}
