package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;

/** Turns a decision into what the zone is to say; holds the one answer the agent reuses. */
final class Answers {
  private final Answer answer = new Answer();

  /** The answer to a decision of the ledger. */
  Answer decided(NetworkRules network, Decision decision, long deadlineNs) {
    plain(network, decision.reason);
    boolean approval = decision.reason.isApproval();
    // A repeat's answer that is lost undoes nothing: the answer to the original may have arrived.
    answer.undoable = approval && !decision.repeated;
    answer.deadlineNs = deadlineNs;
    if (approval) {
      answer.authorizationCode = decision.authorizationCode;
      answer.amountMinor = decision.approvedAmountMinor;
    }
    answer.cardValue = outcome(decision.cardValue);
    answer.cryptogram = outcome(decision.cryptogram);
    answer.cardValue2 = outcome(decision.cardValue2);
    return answer;
  }

  /** An answer that no decision stands behind. */
  Answer plain(NetworkRules network, Reason reason) {
    answer.responseCode = network.reasons().code(reason);
    answer.amountMinor = SealedRequest.ABSENT;
    answer.authorizationCode = SealedRequest.ABSENT;
    answer.cardValue = dev.tollgate.pci.CheckOutcome.NOT_PERFORMED;
    answer.cryptogram = dev.tollgate.pci.CheckOutcome.NOT_PERFORMED;
    answer.cardValue2 = dev.tollgate.pci.CheckOutcome.NOT_PERFORMED;
    answer.undoable = false;
    answer.deadlineNs = 0;
    return answer;
  }

  private static dev.tollgate.pci.CheckOutcome outcome(CheckOutcome outcome) {
    return switch (outcome) {
      case NOT_PERFORMED -> dev.tollgate.pci.CheckOutcome.NOT_PERFORMED;
      case PASSED -> dev.tollgate.pci.CheckOutcome.PASSED;
      case FAILED -> dev.tollgate.pci.CheckOutcome.FAILED;
    };
  }
}
