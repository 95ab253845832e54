package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.pci.Answer;
import dev.tollgate.pci.SealedRequest;

/** Turns a decision into what the zone is to say; holds the one answer the agent reuses. */
final class Answers {
  private final Answer answer = new Answer();

  /**
   * The answer to a decision of the ledger. A repeat's code is the one that was valid when the
   * decision was made, so that both say the same.
   */
  Answer decided(NetworkRules network, Transaction transaction, Decision decision) {
    plain(network, decision.reason, decision.decidedAtMs);
    answer.approved = decision.reason.isApproval();
    answer.deadlineNs = transaction.deadlineNs;
    answer.authorizationCode = decision.authorizationCode;
    if (decision.reason == Reason.PARTIAL_APPROVAL) {
      answer.amountMinor = decision.approvedAmountMinor;
      answer.requestedAmountMinor = transaction.command.amountMinor;
      answer.balanceCurrency = transaction.command.currency;
    }
    if (decision.tellsBalance) {
      answer.tellsBalance = true;
      answer.ledgerBalanceMinor = decision.ledgerBalanceMinor;
      answer.availableBalanceMinor = decision.availableMinor;
      answer.balanceCurrency = decision.balanceCurrency;
    }
    answer.cardValue = outcome(decision.cardValue);
    answer.cryptogram = outcome(decision.cryptogram);
    answer.cardValue2 = outcome(decision.cardValue2);
    return answer;
  }

  /** An answer that no decision stands behind. */
  Answer plain(NetworkRules network, Reason reason, long atMs) {
    answer.responseCode = network.reasons().code(reason, atMs);
    answer.approved = false;
    answer.amountMinor = SealedRequest.ABSENT;
    answer.requestedAmountMinor = SealedRequest.ABSENT;
    answer.authorizationCode = SealedRequest.ABSENT;
    answer.tellsBalance = false;
    answer.ledgerBalanceMinor = 0;
    answer.availableBalanceMinor = 0;
    answer.balanceCurrency = 0;
    answer.cardValue = dev.tollgate.pci.VerificationResult.CheckOutcome.NOT_PERFORMED;
    answer.cryptogram = dev.tollgate.pci.VerificationResult.CheckOutcome.NOT_PERFORMED;
    answer.cardValue2 = dev.tollgate.pci.VerificationResult.CheckOutcome.NOT_PERFORMED;
    answer.undoable = false;
    answer.deadlineNs = 0;
    return answer;
  }

  private static dev.tollgate.pci.VerificationResult.CheckOutcome outcome(CheckOutcome outcome) {
    return switch (outcome) {
      case NOT_PERFORMED -> dev.tollgate.pci.VerificationResult.CheckOutcome.NOT_PERFORMED;
      case PASSED -> dev.tollgate.pci.VerificationResult.CheckOutcome.PASSED;
      case FAILED -> dev.tollgate.pci.VerificationResult.CheckOutcome.FAILED;
    };
  }
}
