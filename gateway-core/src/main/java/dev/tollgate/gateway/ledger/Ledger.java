package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.ProductTerms;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import java.util.List;
import java.util.Optional;

/**
 * Decides requests and moves the money. Give it the commands of a log in their order and it always
 * arrives at the same state and the same answers; see the package for its parts.
 *
 * <p>Commands are total: whatever their values, they answer with a value and throw nothing. Times
 * are log time, epoch ms; a time before the latest one seen counts as the latest one. One thread
 * owns an instance.
 */
public final class Ledger {
  private static final int NONE = LedgerState.NONE;

  private final LedgerState state;
  private final Requests requests;
  private final Advices advices;
  private final Reversals reversals;

  /** What a voided request is answered from then on. */
  private final Decision voided = new Decision();

  private final TransactionIndex.Wanted tombstone = this::isTombstone;

  /** A ledger without limits and products: until {@link #configure} it sheds all transactions. */
  public Ledger() {
    this(new LedgerState());
  }

  /** A ledger that has had the commands that set this configuration, and no others. */
  public Ledger(LedgerConfig config) {
    this();
    configure(
        0,
        config.pinTriesMax(),
        config.idempotencyWindowMs(),
        config.idempotencyEntriesMax(),
        config.holdLifetimeMs(),
        config.holdsMax());
    config.products().forEach(this::setProduct);
  }

  private Ledger(LedgerState state) {
    this.state = state;
    this.requests = new Requests(state);
    this.advices = new Advices(state);
    this.reversals = new Reversals(state);
    voided.reset(Rule.VOIDED);
  }

  /**
   * A ledger as it was when it was saved: all that comes after has the same answers, and leads to
   * the same state and the same snapshots.
   *
   * @throws SnapshotException if the snapshot is not what was saved, or of another version
   */
  public static Ledger restore(SnapshotSource source) {
    return new Ledger(SnapshotFormat.restore(source));
  }

  /**
   * Writes the whole state down, between two commands. The ledger stays as it is. What the sink
   * throws is thrown on.
   */
  public void save(SnapshotSink sink) {
    SnapshotFormat.save(state, sink);
  }

  /** Of the commands so far, as whoever reads the log has added them. */
  public LedgerChain chain() {
    return state.chain;
  }

  /**
   * Sets the limits, see {@link LedgerConfig}. Longer and shorter times hold for what is remembered
   * and held now, too, but bring back nothing that is over.
   */
  public ConfigureOutcome configure(
      long nowMs,
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    advanceTime(nowMs);
    return state.configure(
        pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax);
  }

  /**
   * Sets the terms of a product for all commands that follow, whether its cards came before or come
   * later. What is held keeps the pockets and rates it was held with; what a card has used today of
   * a limit keeps counting, in the number it was counted in. Until then a product is permissive.
   */
  public ProductOutcome setProduct(ProductTerms product) {
    if (!Ascii16.isName(product.name())) {
      return ProductOutcome.REFUSED;
    }
    boolean changed = state.cards.setProduct(Ascii16.parse(product.name()), product);
    return changed ? ProductOutcome.SET : ProductOutcome.UNCHANGED;
  }

  /** The limits and the terms of the products as they are set; empty before {@link #configure}. */
  public Optional<LedgerConfig> config() {
    return state.settings.areSet()
        ? Optional.of(state.settings.with(state.cards.products()))
        : Optional.empty();
  }

  /** The terms of the products as they are set, in the order in which the products became known. */
  public List<ProductTerms> products() {
    return state.cards.products();
  }

  /**
   * Opens an account's pocket in a currency. The opening balance comes out of {@code #FUNDING}.
   *
   * @param currency ISO 4217 numeric
   */
  public OpenOutcome openPocket(
      long accountHi, long accountLo, int currency, long openingBalanceMinor) {
    boolean isCurrency = LedgerState.isCurrency(currency);
    if (!Books.isCustomerAccount(accountHi) || !isCurrency || openingBalanceMinor < 0) {
      return OpenOutcome.REFUSED;
    }
    int account = state.books.account(accountHi, accountLo);
    if (account != NONE && state.books.pocket(account, currency) != NONE) {
      return OpenOutcome.EXISTING;
    }
    int funding = state.books.fundingPocket(currency);
    if (!state.books.canPay(funding, openingBalanceMinor)) {
      return OpenOutcome.REFUSED;
    }
    int pocket = state.books.pocketOrNew(state.books.accountOrNew(accountHi, accountLo), currency);
    state.books.post(funding, pocket, openingBalanceMinor);
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
    boolean known = state.cards.card(tokenHi, tokenLo) != NONE;
    int account = state.books.accountOrNew(accountHi, accountLo);
    state.cards.link(tokenHi, tokenLo, account, productHi, productLo, status);
    return known ? LinkOutcome.UPDATED : LinkOutcome.LINKED;
  }

  /** Tells what the issuer has decided about a card that was linked. */
  public StatusOutcome setCardStatus(long tokenHi, long tokenLo, CardStatus status) {
    int card = state.cards.card(tokenHi, tokenLo);
    if (card == NONE) {
      return StatusOutcome.NO_CARD;
    }
    return state.cards.status(card, status) ? StatusOutcome.SET : StatusOutcome.UNCHANGED;
  }

  /**
   * Brings money out of {@code #FUNDING} to a customer's pocket, once for each reference. A
   * reference is remembered for the lifetime of a hold or the idempotency window, whichever is
   * longer.
   *
   * @param referenceHi with its low half a name of 1 to 16 characters, see {@link Ascii16}
   * @param currency ISO 4217 numeric
   * @param amountMinor more than 0
   */
  public LoadOutcome load(
      long nowMs,
      long referenceHi,
      long referenceLo,
      long accountHi,
      long accountLo,
      int currency,
      long amountMinor) {
    advanceTime(nowMs);
    if (!Ascii16.isName(referenceHi, referenceLo) || amountMinor <= 0) {
      return LoadOutcome.REFUSED;
    }
    int pocket = state.books.customerPocket(accountHi, accountLo, currency);
    int earlier = state.loads.find(referenceHi, referenceLo, state.logTimeMs);
    if (earlier != NONE) {
      boolean same = state.loads.is(earlier, pocket, amountMinor);
      return same ? LoadOutcome.LOADED_BEFORE : LoadOutcome.CHANGED;
    }
    if (pocket == NONE) {
      return LoadOutcome.NO_POCKET;
    }
    if (!state.loads.hasRoom()) {
      return LoadOutcome.SHED;
    }
    if (!state.books.post(state.books.fundingPocket(currency), pocket, amountMinor)) {
      return LoadOutcome.REFUSED;
    }
    state.loads.add(referenceHi, referenceLo, pocket, amountMinor, state.logTimeMs);
    return LoadOutcome.LOADED;
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
    return state.rates.set(from, to, numerator, denominator);
  }

  /**
   * Carries a command out, once: a repeat gets the stored decision, other content under the same
   * key is refused. Declines are remembered like approvals; {@link Reason#SYSTEM_FAULT} because of
   * a full window is not, nor is that of an advice or a reversal.
   *
   * @param commandId no other command of the log has it: a void names the decision it takes back by
   *     the command that made it
   */
  public void apply(long nowMs, TransactionCommand command, long commandId, Decision out) {
    advanceTime(nowMs);
    state.commandId = commandId;
    int seen = state.index.find(command.key, state.logTimeMs);
    boolean request = command.operation == Operation.AUTHORIZE;
    if (seen != NONE && state.transactions.tombstone(seen) == Tombstone.VOIDED && !request) {
      state.groups.drop(seen); // we answered it 91; now it comes again, and 91 asked for that
      seen = NONE;
    }
    if (seen != NONE) {
      answerAgain(seen, command, out);
    } else if (isReversedBefore(command)) {
      refuseReversed(command, out);
    } else {
      applyNew(command, out);
    }
  }

  /**
   * Takes a request back because its answer was not sent in time: its money is released, once, and
   * its repeats are answered {@link Reason#DEADLINE_PASSED}. A PIN try it used up stays used up.
   * May be repeated, and may come before the request itself. What an advice has told since stays;
   * advices and reversals cannot be voided. What another command has decided under the key stays
   * too: its answer may have been sent.
   *
   * @param commandId of the request that is taken back
   */
  public VoidOutcome voidTransaction(long nowMs, TransactionKey key, long commandId) {
    advanceTime(nowMs);
    state.commandId = commandId;
    int t = state.index.find(key, state.logTimeMs);
    boolean known = t != NONE;
    if (known && state.transactions.decidedBy(t) != commandId) {
      return VoidOutcome.NOT_ITS_OWN;
    }
    boolean remembered = known && !state.groups.isPastWindow(t, state.logTimeMs);
    if (!remembered && !state.groups.hasRoom(1)) {
      return VoidOutcome.SHED;
    }
    VoidOutcome outcome = known ? voidKnown(t) : VoidOutcome.TOMBSTONE;
    if (known && !remembered && outcome != VoidOutcome.SHED) {
      state.groups.forgetIfOver(t);
    }
    if (outcome != VoidOutcome.SHED && state.index.find(key, state.logTimeMs) == NONE) {
      int tombstone = state.groups.add(key, state.logTimeMs);
      state.transactions.tombstone(tombstone, Tombstone.VOIDED);
      state.decide(tombstone, voided);
    }
    return outcome;
  }

  /**
   * Lets holds and remembered decisions expire; each command does it too, this is for idle times.
   */
  public void advanceTime(long nowMs) {
    state.advanceTime(nowMs);
  }

  /** Shows an account's pockets; false if there is no such account. */
  public boolean visitPockets(long accountHi, long accountLo, PocketVisitor visitor) {
    Books books = state.books;
    int account = books.account(accountHi, accountLo);
    if (account == NONE) {
      return false;
    }
    for (int p = books.firstPocket(account); p != NONE; p = books.nextPocket(p)) {
      visitor.pocket(books.currency(p), books.balance(p), books.held(p), books.available(p));
    }
    return true;
  }

  /** Shows every pocket of the books. Slow. */
  public void visitBooks(BooksVisitor visitor) {
    state.books.visit(visitor);
  }

  /**
   * Shows the pockets that the money of a message's transaction comes from or went to. It is what
   * the message itself moved right after the command that moved it, and if its decision tells of
   * pockets; later messages may have moved it anew or taken it back.
   */
  public void visitLegs(TransactionKey key, LegVisitor visitor) {
    int t = state.index.find(key, state.logTimeMs);
    if (t != NONE) {
      state.visitLegs(state.transactions.target(t), visitor);
    }
  }

  /** Shows the latest transactions somebody has to look into, oldest first. */
  public void visitFollowUps(FollowUpVisitor visitor) {
    state.followUps.visit(visitor);
  }

  /** How often somebody had to look into something for this reason. */
  public long followUps(FollowUp reason) {
    return state.followUps.count(reason);
  }

  /** Items no longer in the list of {@link #visitFollowUps}, which keeps the latest 1,000. */
  public long followUpsDropped() {
    return state.followUps.dropped();
  }

  /** Sum of all balances in a currency, ours and customers': 0, or the books are broken. Slow. */
  public long currencySum(int currency) {
    return state.books.currencySum(currency);
  }

  /** The latest time of a command, epoch ms; 0 before the first. */
  public long logTimeMs() {
    return state.logTimeMs;
  }

  /** Decisions within their window now. */
  public int idempotencyEntries() {
    return state.groups.size();
  }

  /** Memory taken to remember transactions. */
  public long idempotencyBytes() {
    return state.bytes();
  }

  /** Holds whose money is held now; a hold and its increments are one. */
  public int liveHolds() {
    return state.movements.liveHolds();
  }

  /** Equal for equal logs: to compare nodes, and a replay with its original. Slow. */
  public long stateHash() {
    return state.hash();
  }

  private void applyNew(TransactionCommand command, Decision out) {
    switch (command.operation) {
      case AUTHORIZE -> authorize(command, out);
      case ADVISE -> advices.advise(command, out);
      case REVERSE -> reversals.reverse(command, out);
      case RECORD -> record(command, out);
    }
  }

  private void authorize(TransactionCommand command, Decision out) {
    if (!state.groups.hasRoom(1)) {
      out.reset(Rule.WINDOW_FULL);
      return;
    }
    int t = state.remember(command);
    requests.decide(t, command, out);
    state.decide(t, out);
  }

  private void record(TransactionCommand command, Decision out) {
    if (!state.groups.hasRoom(1)) {
      out.reset(Rule.WINDOW_FULL);
      return;
    }
    out.reset(Rule.RECORDED);
    state.decide(state.remember(command), out);
  }

  private void answerAgain(int seen, TransactionCommand command, Decision out) {
    Tombstone tombstone = state.transactions.tombstone(seen);
    if (tombstone == Tombstone.REVERSED) {
      state.transactions.setKey(seen, command.key);
      state.fill(seen, command);
      refuseReversed(seen, command, out);
    } else if (tombstone == Tombstone.VOIDED) {
      state.fill(seen, command);
      state.transactions.copyDecision(seen, out);
    } else if (state.transactions.hasContent(seen, command)) {
      state.transactions.copyDecision(seen, out);
    } else {
      out.reset(Rule.SAME_KEY);
      out.decidedAtMs = state.logTimeMs;
      state.followUp(FollowUp.CONTENT_CHANGED, command, out);
    }
  }

  /** Whether a reversal came before it that named it by its card and reference only. */
  private boolean isReversedBefore(TransactionCommand command) {
    boolean money =
        command.operation == Operation.AUTHORIZE
            || (command.operation == Operation.ADVISE && command.tokenKnown);
    return money && state.index.hasTombstonesByReference() && tombstone(command) != NONE;
  }

  private void refuseReversed(TransactionCommand command, Decision out) {
    if (!state.groups.hasRoom(1)) {
      out.reset(Rule.WINDOW_FULL);
      return;
    }
    state.index.removeByReference(tombstone(command));
    refuseReversed(state.remember(command), command, out);
  }

  private void refuseReversed(int t, TransactionCommand command, Decision out) {
    out.reset(Rule.REVERSED_BEFORE);
    state.transactions.flag(t, Transactions.REVERSED, true);
    state.followUp(FollowUp.ORIGINAL_AFTER_REVERSAL, command, out);
    state.decide(t, out);
  }

  private int tombstone(TransactionCommand command) {
    return state.index.referred(command, command.key.stan, tombstone, state.logTimeMs);
  }

  private boolean isTombstone(int t, TransactionCommand command) {
    return state.transactions.tombstone(t) == Tombstone.REVERSED
        && state.index.isAbout(t, command.key);
  }

  private VoidOutcome voidKnown(int t) {
    Transactions transactions = state.transactions;
    boolean request =
        transactions.operation(t) == Operation.AUTHORIZE
            && transactions.tombstone(t) == Tombstone.NONE;
    if (!request) {
      return VoidOutcome.NOTHING_HELD;
    }
    boolean undoes =
        transactions.remainingMinor(t) > 0 && !transactions.flag(t, Transactions.REPLACED);
    if (undoes && !state.undo(t, 0)) {
      return VoidOutcome.SHED;
    }
    state.decide(t, voided);
    return undoes ? VoidOutcome.RELEASED : VoidOutcome.NOTHING_HELD;
  }
}
