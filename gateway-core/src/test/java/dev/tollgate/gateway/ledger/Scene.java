package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.CardStatus;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.PinOutcome;
import dev.tollgate.gateway.rules.TransactionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A ledger with one account of 100.00 EUR and 50.00 USD, and one card; and requests on it. */
final class Scene {
  static final int EUR = 978;
  static final int USD = 840;
  static final int GBP = 826;
  static final Ascii16 ACCOUNT = Ascii16.parse("ACC-1");
  static final Ascii16 PRODUCT = Ascii16.parse("default");
  static final long TOKEN_HI = 0x1111_2222_3333_4444L;
  static final long TOKEN_LO = 0x5555_6666_7777_8888L;
  static final long START_MS = 1_700_000_000_000L;
  static final long WINDOW_MS = 10_000;
  static final long LIFETIME_MS = 60_000;

  /** All commands of a scene are of one: whose decision it is does not matter here. */
  static final long COMMAND_ID = 1;

  final Ledger ledger;
  final Decision decision = new Decision();
  long nowMs = START_MS;

  /** A pocket as {@code accounts show} tells it. */
  record Pocket(int currency, long balance, long held, long available) {}

  Scene() {
    this(new LedgerConfig(3, WINDOW_MS, 1000, LIFETIME_MS, 1000));
  }

  Scene(LedgerConfig config) {
    this(new Ledger(config));
  }

  Scene(Ledger ledger) {
    this.ledger = ledger;
    open(ACCOUNT, EUR, 100_00);
    open(ACCOUNT, USD, 50_00);
    link(CardStatus.ACTIVE);
  }

  OpenOutcome open(Ascii16 account, int currency, long balanceMinor) {
    return ledger.openPocket(account.hi(), account.lo(), currency, balanceMinor);
  }

  LinkOutcome link(CardStatus status) {
    return ledger.linkCard(
        TOKEN_HI, TOKEN_LO, ACCOUNT.hi(), ACCOUNT.lo(), PRODUCT.hi(), PRODUCT.lo(), status);
  }

  /** A good purchase of 10.00 EUR, held, under a key of this STAN. */
  TransactionCommand request(int stan) {
    TransactionCommand command = new TransactionCommand();
    command.key.networkId = 1;
    command.key.mti = 100;
    command.key.transmissionDateTime = 11_15_22_13_20L;
    command.key.stan = stan;
    command.key.acquirerId = 12345678901L;
    command.key.terminal = Ascii16.parse("TERM0001").hi();
    command.tokenHi = TOKEN_HI;
    command.tokenLo = TOKEN_LO;
    command.amountMinor = 10_00;
    command.currency = EUR;
    command.kind = TransactionKind.PURCHASE;
    command.posting = Posting.HOLD;
    command.deadlineMs = nowMs + 2000;
    command.cardKnown = true;
    command.expiry = CheckOutcome.PASSED;
    command.cardValue = CheckOutcome.PASSED;
    command.cryptogram = CheckOutcome.NOT_PERFORMED;
    command.cardValue2 = CheckOutcome.NOT_PERFORMED;
    command.pin = PinOutcome.NOT_PRESENT;
    return command;
  }

  /** A 0400 for a transaction: by DE90, from its terminal, for its card; full. */
  TransactionCommand reversal(int stan, TransactionCommand original) {
    TransactionCommand command = about(stan, original, Operation.REVERSE, 400);
    name(command, original);
    return command;
  }

  /** An approved 0120 or 0220 about a request: same card, DE11, 32, 37, 41 and content. */
  TransactionCommand advice(TransactionCommand request) {
    TransactionCommand command =
        about(request.key.stan, request, Operation.ADVISE, request.key.mti + 20);
    command.key.transmissionDateTime++;
    command.adviceApproved = true;
    return command;
  }

  /** An approved 0220 that completes a hold, which it names by DE90. */
  TransactionCommand completion(int stan, TransactionCommand hold, long amountMinor) {
    TransactionCommand command = about(stan, hold, Operation.ADVISE, 220);
    name(command, hold);
    command.posting = Posting.POST;
    command.kind = TransactionKind.COMPLETION;
    command.amountMinor = amountMinor;
    command.adviceApproved = true;
    return command;
  }

  /** A 0100 that adds to a hold, which it names by DE90. */
  TransactionCommand increment(int stan, TransactionCommand hold, long amountMinor) {
    TransactionCommand command = about(stan, hold, Operation.AUTHORIZE, 100);
    name(command, hold);
    command.kind = TransactionKind.INCREMENTAL;
    command.amountMinor = amountMinor;
    return command;
  }

  static void name(TransactionCommand command, TransactionCommand original) {
    command.original.present = true;
    command.original.messageType = original.key.mti;
    command.original.stan = original.key.stan;
    command.original.transmissionDateTime = original.key.transmissionDateTime;
  }

  private TransactionCommand about(
      int stan, TransactionCommand original, Operation operation, int mti) {
    TransactionCommand command = request(stan);
    command.operation = operation;
    command.key.mti = mti;
    command.key.terminal = original.key.terminal;
    command.tokenKnown = true;
    command.tokenHi = original.tokenHi;
    command.tokenLo = original.tokenLo;
    command.retrievalReferenceHi = original.retrievalReferenceHi;
    command.retrievalReferenceLo = original.retrievalReferenceLo;
    command.kind = original.kind;
    command.posting = original.posting;
    command.amountMinor = original.amountMinor;
    command.currency = original.currency;
    return command;
  }

  /** Carries a command out; the decision is the scene's one. */
  Decision apply(TransactionCommand command) {
    ledger.apply(nowMs, command, COMMAND_ID, decision);
    return decision;
  }

  /** What it comes to, in one line: reason, then what there is to look into. */
  String outcome(TransactionCommand command) {
    apply(command);
    return decision.reason + (decision.followUp == FollowUp.NONE ? "" : " " + decision.followUp);
  }

  /** Balance and held in EUR, as the tables of the tests tell it. */
  String eur() {
    Pocket pocket = pocket(EUR);
    return pocket.balance + " " + pocket.held;
  }

  Decision authorize(TransactionCommand command) {
    ledger.apply(nowMs, command, COMMAND_ID, decision);
    return decision;
  }

  /** Decides {@link #request} with a change. */
  Decision authorize(int stan, Consumer<TransactionCommand> change) {
    TransactionCommand command = request(stan);
    change.accept(command);
    return authorize(command);
  }

  VoidOutcome voidTransaction(int stan) {
    return ledger.voidTransaction(nowMs, request(stan).key, COMMAND_ID);
  }

  Pocket pocket(int currency) {
    return pockets(ACCOUNT).stream().filter(p -> p.currency == currency).findFirst().orElseThrow();
  }

  List<Pocket> pockets(Ascii16 account) {
    List<Pocket> pockets = new ArrayList<>();
    ledger.visitPockets(
        account.hi(), account.lo(), (c, b, h, a) -> pockets.add(new Pocket(c, b, h, a)));
    return pockets;
  }
}
