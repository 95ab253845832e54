package dev.tollgate.pci;

/** What the card checks of one request found. Read after the sink was told {@code verified}. */
public interface VerificationResult {
  /** Stands for an application transaction counter that was not there. */
  int NO_COUNTER = -1;

  /** False when the HSM did not carry out the checks; nothing else here says anything then. */
  boolean completed();

  /**
   * The message authentication code (DE64, DE128). Failed also where the network demands one and
   * there is none; then nothing else was looked at, and nothing of the message may be believed.
   */
  CheckOutcome mac();

  /**
   * First half of the token: AES-256 of the PAN under a key that lives in the HSM. Both halves are
   * 0 when the message names no card, or none with a PAN of 8 to 19 digits.
   */
  long tokenHi();

  long tokenLo();

  /** Whether the card file knows the token. */
  boolean cardKnown();

  /** Expiry: equal to the card file's where the message has one, and not past. */
  CheckOutcome expiry();

  /** CVV or iCVV from the track. */
  CheckOutcome cardValue();

  /** EMV application cryptogram. */
  CheckOutcome cryptogram();

  /**
   * Application transaction counter (EMV tag 9F36) of a cryptogram that passed, 0 to 65535; {@link
   * #NO_COUNTER} otherwise.
   */
  int applicationTransactionCounter();

  /** CVV2 from DE48 tag 92. */
  CheckOutcome cardValue2();

  PinOutcome pin();

  /** Status of a card as the card file imports it. */
  enum CardStatus {
    ACTIVE,
    LOST,
    STOLEN,
    RESTRICTED
  }

  /** Outcome of one card check. */
  enum CheckOutcome {
    /** The message gave no cause to make the check. */
    NOT_PERFORMED,
    PASSED,
    FAILED
  }

  /** Outcome of the PIN check. */
  enum PinOutcome {
    NOT_PRESENT,
    RIGHT,
    WRONG,
    /**
     * Not a PIN block of the announced format, or a card without a PIN: refused, not counted as a
     * try.
     */
    MALFORMED
  }
}
