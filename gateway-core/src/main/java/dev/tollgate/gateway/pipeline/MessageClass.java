package dev.tollgate.gateway.pipeline;

/** What the agent does with a message, by its message type indicator (ISO 8583:1987). */
public enum MessageClass {
  /** 0100, 0101, 0200, 0201: decide and answer. */
  AUTHORIZATION,
  /** 0120, 0121, 0220, 0221: decided elsewhere; the ledger takes note. */
  ADVICE,
  /** 0400, 0401, 0420, 0421: takes an earlier transaction back, or a part of it. */
  REVERSAL,
  /** 0620, 0621: remembered; moves no money. */
  RECORD,
  /** 0800, 0801: sign-on, sign-off, echo, cutover. */
  NETWORK_MANAGEMENT,
  /** 0810: the answer to a request of ours. */
  NETWORK_MANAGEMENT_ANSWER,
  /** Another request or advice: answered as not supported. */
  OTHER,
  /** A response, or something that is never answered. */
  UNANSWERABLE;

  private static final int ADVICE_FUNCTION = 2;

  static MessageClass of(int mti) {
    return switch (mti) {
      case 100, 101, 200, 201 -> AUTHORIZATION;
      case 120, 121, 220, 221 -> ADVICE;
      case 400, 401, 420, 421 -> REVERSAL;
      case 620, 621 -> RECORD;
      case 800, 801 -> NETWORK_MANAGEMENT;
      case 810 -> NETWORK_MANAGEMENT_ANSWER;
      default -> function(mti) % 2 == 0 ? OTHER : UNANSWERABLE;
    };
  }

  /** Whether it is never answered, not even to say that it is malformed. */
  boolean isResponse() {
    return this == NETWORK_MANAGEMENT_ANSWER || this == UNANSWERABLE;
  }

  /** Whether it is about a transaction of its own. */
  boolean isTransaction() {
    return this == AUTHORIZATION || this == ADVICE;
  }

  /**
   * Whether the sender repeats the message until it is answered, so that no answer is better than
   * one that says we did not take note.
   */
  static boolean isAdvice(int mti) {
    return function(mti) == ADVICE_FUNCTION;
  }

  private static int function(int mti) {
    return mti / 10 % 10;
  }
}
