package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.ledger.FollowUp;

/** What somebody should hear of; each has a code that docs/OPERATING.md explains. */
enum Alert {
  CONTENT_CHANGED("TG-TXN-001", "the key of an earlier message came with other content"),
  MAC_WRONG("TG-TXN-002", "message authentication code wrong or missing"),
  APPROVAL_UNDONE("TG-TXN-003", "an approval could not be sent in time and is taken back"),
  REVERSAL_UNMATCHED("TG-TXN-004", "reversal of a transaction never seen"),
  ORIGINAL_AFTER_REVERSAL("TG-TXN-005", "original of an earlier reversal refused"),
  OVER_COMPLETION("TG-TXN-006", "completion over its hold, or of none"),
  OVERDRAFT("TG-TXN-007", "an advice took an account below zero"),
  SUSPENSE("TG-TXN-008", "advice for an unknown card posted to suspense"),
  OTHER_TERMINAL("TG-TXN-009", "reversal from another terminal than its original refused"),
  ANSWER_INVALID("TG-TXN-010", "a message of ours is none of the dialect and did not leave"),
  VOID_NOT_KEPT("TG-LED-040", "a void could not be written down and would not outlive the process");

  final String code;
  final String what;

  Alert(String code, String what) {
    this.code = code;
    this.what = what;
  }

  static Alert of(FollowUp followUp) {
    return switch (followUp) {
      case NONE, CONTENT_CHANGED -> CONTENT_CHANGED;
      case REVERSAL_UNMATCHED -> REVERSAL_UNMATCHED;
      case ORIGINAL_AFTER_REVERSAL -> ORIGINAL_AFTER_REVERSAL;
      case OVER_COMPLETION -> OVER_COMPLETION;
      case OVERDRAFT -> OVERDRAFT;
      case SUSPENSE -> SUSPENSE;
      case OTHER_TERMINAL -> OTHER_TERMINAL;
    };
  }
}
