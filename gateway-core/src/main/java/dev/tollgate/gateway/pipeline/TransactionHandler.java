package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.SealedRequest;
import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.Zone;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;

/**
 * Takes each message from its arrival over the HSM and the ledger to its answer:
 *
 * <pre>
 *   arrived --> format --> HSM: MAC, card --> ledger --> answer
 *                 30         63, 91            decision
 * </pre>
 */
final class TransactionHandler {
  private final Zone zone;
  private final LedgerPort ledger;
  private final NetworkRules[] networks;
  private final TransactionTable table;
  private final LinkStates links;
  private final AnswerPublisher publisher;
  private final LateAnswers late;
  private final ToldApprovals told;
  private final CommandIds commandIds;
  private final AlertRaiser alerts;
  private final PipelineCounters counters;
  private final EpochClock epochClock;
  private final LongSupplier nanoClock;
  private boolean draining;

  TransactionHandler(
      Zone zone,
      LedgerPort ledger,
      NetworkRules[] networks,
      TransactionTable table,
      LinkStates links,
      AnswerPublisher publisher,
      LateAnswers late,
      ToldApprovals told,
      CommandIds commandIds,
      AlertRaiser alerts,
      PipelineCounters counters,
      EpochClock epochClock,
      LongSupplier nanoClock) {
    this.zone = zone;
    this.ledger = ledger;
    this.networks = networks;
    this.table = table;
    this.links = links;
    this.publisher = publisher;
    this.late = late;
    this.told = told;
    this.commandIds = commandIds;
    this.alerts = alerts;
    this.counters = counters;
    this.epochClock = epochClock;
    this.nanoClock = nanoClock;
  }

  /** From now on requests are answered 91 without work; what is in flight is finished. */
  void drain() {
    draining = true;
  }

  void arrived(SealedRequest request, VerificationResult result) {
    NetworkRules network = networks[request.network()];
    Transaction transaction = table.at(request.slot());
    told.reuse(transaction);
    transaction.begin(request, result, network);
    counters.networks.get(request.network()).messages.increment(transaction.messageClass);
    if (request.formatFault() != 0 && transaction.messageClass.isResponse()) {
      drop(transaction);
    } else if (request.formatFault() != 0) {
      publisher.plain(transaction, Reason.FORMAT_ERROR);
    } else {
      dispatch(transaction);
    }
  }

  private void dispatch(Transaction transaction) {
    switch (transaction.messageClass) {
      case AUTHORIZATION, ADVICE, REVERSAL, RECORD -> verify(transaction);
      case NETWORK_MANAGEMENT, OTHER -> {
        if (transaction.believed) {
          answerWithoutLedger(transaction);
        } else {
          verify(transaction);
        }
      }
      case NETWORK_MANAGEMENT_ANSWER -> matchManagement(transaction);
      case UNANSWERABLE -> drop(transaction);
    }
  }

  private void verify(Transaction transaction) {
    boolean stopping = draining && transaction.messageClass != MessageClass.NETWORK_MANAGEMENT;
    if (table.isFull() || stopping) {
      counters.shed.increment();
      late.undecided(transaction);
    } else if (zone.verify(transaction.request())) {
      table.enter(transaction, TransactionState.VERIFYING);
    } else {
      withoutHsm(transaction);
    }
  }

  void verified(int slot, long generation) {
    Transaction transaction = table.at(slot);
    if (!transaction.is(TransactionState.VERIFYING, generation)) {
      return; // answered at its deadline; the cell is the zone's again
    }
    VerificationResult result = transaction.result();
    if (!result.completed()) {
      table.leave(transaction);
      withoutHsm(transaction);
    } else if (result.mac() == CheckOutcome.FAILED) {
      table.leave(transaction);
      alerts.raise(Alert.MAC_WRONG, transaction.request());
      publisher.plain(transaction, Reason.MAC_WRONG);
    } else {
      transaction.believed = true;
      believe(transaction, result);
    }
  }

  private void believe(Transaction transaction, VerificationResult result) {
    switch (transaction.messageClass) {
      case NETWORK_MANAGEMENT, OTHER -> {
        table.leave(transaction);
        answerWithoutLedger(transaction);
      }
      default -> {
        Commands.fill(transaction.command, transaction.request(), transaction.messageClass);
        Commands.fillCard(transaction.command, result);
        decide(transaction);
      }
    }
  }

  /**
   * There is no token and no MAC was verified. A reversal that tells its original in full can still
   * be believed where messages carry no MAC.
   */
  private void withoutHsm(Transaction transaction) {
    counters.hsmUnavailable.increment();
    Commands.fill(transaction.command, transaction.request(), transaction.messageClass);
    if (transaction.messageClass == MessageClass.REVERSAL
        && transaction.believed
        && Commands.namesOriginal(transaction.command)) {
      counters.reversedWithoutHsm.increment();
      Commands.fillWithoutCard(transaction.command);
      decide(transaction);
    } else {
      late.undecided(transaction);
    }
  }

  private void decide(Transaction transaction) {
    long leftNs = transaction.deadlineNs - nanoClock.getAsLong();
    transaction.command.deadlineMs = epochClock.time() + TimeUnit.NANOSECONDS.toMillis(leftNs);
    transaction.commandId = commandIds.next();
    int slot = transaction.request().slot();
    if (ledger.apply(slot, transaction.commandId, transaction.command)) {
      table.enter(transaction, TransactionState.DECIDING);
    } else {
      table.leave(transaction);
      counters.ledgerUnavailable.increment();
      late.undecided(transaction);
    }
  }

  void decided(int slot, long commandId, Decision decision) {
    Transaction transaction = table.at(slot);
    if (!transaction.awaits(commandId)) {
      return; // answered 91 and undone at its deadline
    }
    table.leave(transaction);
    count(transaction, decision);
    if (late.isGivenUp(transaction)) {
      late.decidedAfterAll(transaction, decision);
    } else {
      publisher.decided(transaction, decision);
    }
  }

  private void count(Transaction transaction, Decision decision) {
    if (decision.repeated) {
      counters.repeated.increment();
    }
    if (transaction.messageClass.isTransaction()) {
      counters.transactions(transaction.command.channel).increment(transaction.command.kind);
    }
    boolean followUp = decision.followUp != FollowUp.NONE;
    if (followUp) {
      counters.followUps.increment(decision.followUp);
    }
    if (followUp || decision.reason == Reason.CONTENT_CHANGED) {
      alerts.raise(Alert.of(decision.followUp), transaction.request());
    }
  }

  private void answerWithoutLedger(Transaction transaction) {
    boolean known =
        transaction.messageClass == MessageClass.NETWORK_MANAGEMENT
            && LinkStates.isKnown(transaction.request().networkManagementCode());
    publisher.plain(transaction, known ? Reason.APPROVED : Reason.NOT_SUPPORTED);
  }

  /** Not verified on any network: all a forged answer can do is end our wait for the true one. */
  private void matchManagement(Transaction transaction) {
    if (links.matches(transaction.request())) {
      publisher.release(transaction);
    } else {
      drop(transaction);
    }
  }

  private void drop(Transaction transaction) {
    counters.unmatched.increment();
    publisher.release(transaction);
  }
}
