package dev.tollgate.gateway.ledgerlog;

import dev.tollgate.gateway.ledger.Decision;
import dev.tollgate.gateway.ledger.FollowUp;
import dev.tollgate.gateway.rules.CheckOutcome;
import dev.tollgate.gateway.rules.Reason;
import dev.tollgate.gateway.rules.Rule;
import dev.tollgate.gateway.sbe.DecisionDecoder;
import dev.tollgate.gateway.sbe.DecisionEncoder;
import dev.tollgate.gateway.sbe.DecisionFlagsDecoder;

/** A decision and its message, but for the correlation. */
final class DecisionCodec {
  private static final int FLAGS_USED = 0x03;

  private DecisionCodec() {}

  /** Whether every value lies in the range of its field. */
  static boolean fits(Decision decision) {
    return KeyCodec.isInt16(decision.balanceCurrency)
        && KeyCodec.isInt16(decision.pocketCurrency)
        && KeyCodec.isInt16(decision.pockets);
  }

  static void encode(Decision decision, DecisionEncoder out) {
    out.authorizationCode(decision.authorizationCode)
        .approvedAmountMinor(decision.approvedAmountMinor)
        .availableMinor(decision.availableMinor)
        .ledgerBalanceMinor(decision.ledgerBalanceMinor)
        .rateId(decision.rateId)
        .decidedAtMs(decision.decidedAtMs)
        .holdId(decision.holdId)
        .balanceCurrency((short) decision.balanceCurrency)
        .pocketCurrency((short) decision.pocketCurrency)
        .pockets((short) decision.pockets)
        .rule(WireCodes.RULES.of(decision.rule))
        .reason(WireCodes.REASONS.of(decision.reason))
        .followUp(WireCodes.FOLLOW_UPS.of(decision.followUp))
        .cardValueOutcome(WireCodes.CHECKS.of(decision.cardValue))
        .cryptogramOutcome(WireCodes.CHECKS.of(decision.cryptogram))
        .cardValue2Outcome(WireCodes.CHECKS.of(decision.cardValue2))
        .flags()
        .clear()
        .repeated(decision.repeated)
        .tellsBalance(decision.tellsBalance);
  }

  /**
   * @return false if a code or bit means nothing; the decision is then half filled
   */
  static boolean decode(DecisionDecoder in, Decision decision) {
    decision.authorizationCode = in.authorizationCode();
    decision.approvedAmountMinor = in.approvedAmountMinor();
    decision.availableMinor = in.availableMinor();
    decision.ledgerBalanceMinor = in.ledgerBalanceMinor();
    decision.rateId = in.rateId();
    decision.decidedAtMs = in.decidedAtMs();
    decision.holdId = in.holdId();
    decision.balanceCurrency = in.balanceCurrency();
    decision.pocketCurrency = in.pocketCurrency();
    decision.pockets = in.pockets();
    DecisionFlagsDecoder flags = in.flags();
    decision.repeated = flags.repeated();
    decision.tellsBalance = flags.tellsBalance();
    return (flags.getRaw() & ~FLAGS_USED) == 0 && decodeCodes(in, decision);
  }

  private static boolean decodeCodes(DecisionDecoder in, Decision decision) {
    Reason reason = WireCodes.REASONS.at(in.reasonRaw());
    Rule rule = WireCodes.RULES.at(in.ruleRaw());
    FollowUp followUp = WireCodes.FOLLOW_UPS.at(in.followUpRaw());
    CheckOutcome cardValue = WireCodes.CHECKS.at(in.cardValueOutcomeRaw());
    CheckOutcome cryptogram = WireCodes.CHECKS.at(in.cryptogramOutcomeRaw());
    CheckOutcome cardValue2 = WireCodes.CHECKS.at(in.cardValue2OutcomeRaw());
    if (reason == null
        || rule == null
        || followUp == null
        || cardValue == null
        || cryptogram == null
        || cardValue2 == null) {
      return false;
    }
    decision.reason = reason;
    decision.rule = rule;
    decision.followUp = followUp;
    decision.cardValue = cardValue;
    decision.cryptogram = cryptogram;
    decision.cardValue2 = cardValue2;
    return true;
  }
}
