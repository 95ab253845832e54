package dev.tollgate.pci;

/** What the card checks of one request found. Read after {@link RequestSink#verified}. */
public interface VerificationResult {
  /** False when the HSM did not carry out the checks; nothing else here says anything then. */
  boolean completed();

  /** First half of the token: AES-256 of the PAN under a key that lives in the HSM. */
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

  /** CVV2 from DE48 tag 92. */
  CheckOutcome cardValue2();

  PinOutcome pin();
}
