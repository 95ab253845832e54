package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.AuthorizationFacts;
import dev.tollgate.gateway.rules.AuthorizationRules;
import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.Reason;

/**
 * Decides requests and moves the money. Give it the commands of a log in their order and it always
 * arrives at the same state and the same answers; see the package for its parts.
 *
 * <p>Commands are total: whatever their values, they answer with a value and throw nothing. Times
 * are log time, epoch ms; a time before the latest one seen counts as the latest one. One thread
 * owns an instance.
 */
public final class Ledger {
  private static final int NONE = -1;
  private static final int CURRENCY_MAX = 999;
  private static final int CODES = 1_000_000;

  private final Books books = new Books();
  private final Rates rates = new Rates();
  private final Cards cards;
  private final Holds holds;
  private final IdempotencyWindow window;
  private final AuthorizationFacts facts = new AuthorizationFacts();

  /** What a voided request is answered from then on. */
  private final Decision voided = new Decision();

  private long logTimeMs;

  /** Approvals so far: where authorization codes come from. */
  private long approvals;

  public Ledger(LedgerConfig config) {
    this.cards = new Cards(config.products());
    this.holds = new Holds(books, config);
    this.window = new IdempotencyWindow(config);
    facts.pinTriesMax = config.pinTriesMax();
    voided.reset(Reason.DEADLINE_PASSED);
  }

  /**
   * Opens an account's pocket in a currency. The opening balance comes out of {@code #FUNDING}.
   *
   * @param currency ISO 4217 numeric
   */
  public OpenOutcome openPocket(
      long accountHi, long accountLo, int currency, long openingBalanceMinor) {
    boolean isCurrency = currency > 0 && currency <= CURRENCY_MAX;
    if (!Books.isCustomerAccount(accountHi) || !isCurrency || openingBalanceMinor < 0) {
      return OpenOutcome.REFUSED;
    }
    int account = books.account(accountHi, accountLo);
    if (account != NONE && books.pocket(account, currency) != NONE) {
      return OpenOutcome.EXISTING;
    }
    int funding = books.fundingPocket(currency);
    if (!books.canPay(funding, openingBalanceMinor)) {
      return OpenOutcome.REFUSED;
    }
    int pocket = books.pocketOrNew(books.accountOrNew(accountHi, accountLo), currency);
    books.post(funding, pocket, openingBalanceMinor);
    return OpenOutcome.OPENED;
  }

  /** Links a card to an account, which may get its pockets later, and to a product. */
  public LinkOutcome linkCard(
      long tokenHi,
      long tokenLo,
      long accountHi,
      long accountLo,
      long productHi,
      long productLo,
      CardStatus status) {
    if (!Books.isCustomerAccount(accountHi)) {
      return LinkOutcome.REFUSED;
    }
    boolean known = cards.card(tokenHi, tokenLo) != NONE;
    int account = books.accountOrNew(accountHi, accountLo);
    cards.link(tokenHi, tokenLo, account, productHi, productLo, status);
    return known ? LinkOutcome.UPDATED : LinkOutcome.LINKED;
  }

  /**
   * Sets the exchange rate from one currency to another; the opposite way has its own.
   *
   * @param from ISO 4217 numeric
   * @param to ISO 4217 numeric
   * @param numerator with the denominator: minor units of {@code to} for one minor unit of {@code
   *     from}, each 1 to 10^18
   */
  public RateOutcome setRate(int from, int to, long numerator, long denominator) {
    return rates.set(from, to, numerator, denominator);
  }

  /**
   * Decides a request, once: a repeat gets the stored decision, other content under the same key is
   * refused. Declines are remembered like approvals; only a full window answers {@link
   * Reason#SYSTEM_FAULT} without remembering it.
   */
  public void authorize(long nowMs, TransactionCommand command, Decision out) {
    advanceTime(nowMs);
    int seen = window.find(command.key, logTimeMs);
    if (seen != NONE && window.admits(seen, command)) {
      window.copyDecision(seen, out);
    } else if (seen != NONE) {
      out.reset(Reason.CONTENT_CHANGED);
    } else if (window.isFull()) {
      out.reset(Reason.SYSTEM_FAULT);
    } else {
      int entry = window.add(command, logTimeMs);
      decide(entry, command, out);
      window.setDecision(entry, out);
    }
  }

  /**
   * Takes a request back because its answer was not sent in time: its money is released, once, and
   * its repeats are answered {@link Reason#DEADLINE_PASSED}. A PIN try it used up stays used up.
   * May be repeated, and may come before the request itself. Past the idempotency window it finds
   * nothing: a hold then ends by its lifetime.
   */
  public VoidOutcome voidTransaction(long nowMs, TransactionKey key) {
    advanceTime(nowMs);
    int entry = window.find(key, logTimeMs);
    if (entry == NONE && window.isFull()) {
      return VoidOutcome.SHED;
    }
    if (entry == NONE) {
      window.addTombstone(key, logTimeMs, voided);
      return VoidOutcome.TOMBSTONE;
    }
    VoidOutcome outcome = undo(entry);
    if (outcome != VoidOutcome.SHED) {
      window.setVoided(entry, voided);
    }
    return outcome;
  }

  /**
   * Lets holds and remembered decisions expire; each command does it too, this is for idle times.
   */
  public void advanceTime(long nowMs) {
    logTimeMs = Math.max(logTimeMs, nowMs);
    holds.expire(logTimeMs);
    window.expire(logTimeMs);
  }

  /** Shows an account's pockets; false if there is no such account. */
  public boolean visitPockets(long accountHi, long accountLo, PocketVisitor visitor) {
    int account = books.account(accountHi, accountLo);
    if (account == NONE) {
      return false;
    }
    for (int p = books.firstPocket(account); p != NONE; p = books.nextPocket(p)) {
      visitor.pocket(books.currency(p), books.balance(p), books.held(p), books.available(p));
    }
    return true;
  }

  /** Sum of all balances in a currency, ours and customers': 0, or the books are broken. Slow. */
  public long currencySum(int currency) {
    return books.currencySum(currency);
  }

  /** Decisions remembered now. */
  public int idempotencyEntries() {
    return window.size();
  }

  /** Memory taken to remember decisions. */
  public long idempotencyBytes() {
    return window.bytes();
  }

  /** Holds whose money is held now. */
  public int liveHolds() {
    return holds.size();
  }

  /** Equal for equal logs: to compare nodes, and a replay with its original. Slow. */
  public long stateHash() {
    long hash = Words.mix(logTimeMs, approvals);
    return window.hash(holds.hash(cards.hash(books.hash(rates.hash(hash)))));
  }

  private void decide(int entry, TransactionCommand command, Decision out) {
    int card = cards.card(command.tokenHi, command.tokenLo);
    int pocket = card == NONE ? NONE : books.pocket(cards.account(card), command.currency);
    gatherFacts(command, card, pocket);
    out.reset(judge(card));
    if (out.reason.isApproval() && facts.kind.isDebit()) {
      out.reason = move(entry, command, pocket, out);
    }
    if (out.reason == Reason.DEADLINE_PASSED) {
      return; // the same 91 as the gateway's own and a void's
    }
    out.cardValue = command.cardValue;
    out.cryptogram = command.cryptogram;
    out.cardValue2 = command.cardValue2;
    if (out.reason.isApproval()) {
      out.authorizationCode = (int) (approvals++ % CODES);
    }
    boolean reachedFunds = out.reason.isApproval() || out.reason == Reason.INSUFFICIENT_FUNDS;
    out.availableMinor = reachedFunds && pocket != NONE ? books.available(pocket) : 0;
  }

  private void gatherFacts(TransactionCommand command, int card, int pocket) {
    facts.deadlinePassed = logTimeMs > command.deadlineMs;
    facts.cardKnown = command.cardKnown && card != NONE;
    facts.cardStatus = card == NONE ? CardStatus.ACTIVE : cards.status(card);
    facts.expiry = command.expiry;
    facts.kind = command.kind;
    facts.cardValue = command.cardValue;
    facts.cryptogram = command.cryptogram;
    facts.cardValue2 = command.cardValue2;
    facts.pin = command.pin;
    facts.pinTries = card == NONE ? 0 : cards.pinTries(card);
    facts.amountMinor = command.amountMinor;
    facts.availableMinor = pocket == NONE ? 0 : books.available(pocket);
  }

  /** The decision list, with the one effect it has: using up or giving back PIN tries. */
  private Reason judge(int card) {
    Reason reason = AuthorizationRules.beforePin(facts);
    if (reason == Reason.APPROVED) {
      reason = AuthorizationRules.pin(facts);
      cards.pinTries(card, AuthorizationRules.pinTriesAfter(facts));
    }
    return reason == Reason.APPROVED ? AuthorizationRules.afterPin(facts) : reason;
  }

  /** Holds or posts the whole amount, which the rules found available. */
  private Reason move(int entry, TransactionCommand command, int pocket, Decision out) {
    if (command.posting == Posting.POST) {
      int settlement = books.settlementPocket(command.key.networkId, command.currency);
      if (!books.post(pocket, settlement, command.amountMinor)) {
        return Reason.SYSTEM_FAULT;
      }
      window.setMovement(entry, Movement.POSTED, pocket);
    } else {
      int hold = holds.place(pocket, command.amountMinor, logTimeMs);
      if (hold == NONE) {
        return Reason.SYSTEM_FAULT;
      }
      window.setMovement(entry, Movement.HELD, hold);
      out.holdId = holds.id(hold);
    }
    out.approvedAmountMinor = command.amountMinor;
    return out.reason;
  }

  private VoidOutcome undo(int entry) {
    int target = window.target(entry);
    return switch (window.movement(entry)) {
      case NONE -> VoidOutcome.NOTHING_HELD;
      case HELD ->
          holds.release(target, window.holdId(entry))
              ? VoidOutcome.RELEASED
              : VoidOutcome.NOTHING_HELD;
      case POSTED ->
          books.post(settlementPocket(entry), target, window.approvedAmountMinor(entry))
              ? VoidOutcome.RELEASED
              : VoidOutcome.SHED;
    };
  }

  private int settlementPocket(int entry) {
    return books.settlementPocket(window.networkId(entry), window.currency(entry));
  }
}
