package dev.tollgate.gateway.pipeline;

/** What the agent does with a message, by its message type indicator (ISO 8583:1987). */
enum MessageClass {
  /** 0100, 0101, 0200, 0201: decide and answer. */
  AUTHORIZATION,
  /** 0800, 0801: sign-on, sign-off, echo. */
  NETWORK_MANAGEMENT,
  /** 0810: the answer to a request of ours. */
  NETWORK_MANAGEMENT_ANSWER,
  /** Another request or advice: answered as not supported. */
  OTHER_REQUEST,
  /** A response, or something that is never answered. */
  UNANSWERABLE;

  static MessageClass of(int mti) {
    int function = mti / 10 % 10;
    return switch (mti) {
      case 100, 101, 200, 201 -> AUTHORIZATION;
      case 800, 801 -> NETWORK_MANAGEMENT;
      case 810 -> NETWORK_MANAGEMENT_ANSWER;
      default -> function % 2 == 0 ? OTHER_REQUEST : UNANSWERABLE;
    };
  }
}
