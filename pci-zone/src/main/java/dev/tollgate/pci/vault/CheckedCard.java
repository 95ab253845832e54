package dev.tollgate.pci.vault;

import dev.tollgate.pci.VerificationResult;
import dev.tollgate.pci.VerificationResult.CheckOutcome;
import dev.tollgate.pci.VerificationResult.PinOutcome;

/**
 * The card checks of one request; written on an HSM lane, read by the transaction thread after it.
 */
public final class CheckedCard implements VerificationResult {
  private boolean completed;
  private CheckOutcome mac = CheckOutcome.NOT_PERFORMED;
  private boolean macKeyPrevious;
  private int applicationTransactionCounter = NO_COUNTER;
  private long tokenHi;
  private long tokenLo;
  private boolean cardKnown;
  private CheckOutcome expiry = CheckOutcome.NOT_PERFORMED;
  private CheckOutcome cardValue = CheckOutcome.NOT_PERFORMED;
  private CheckOutcome cryptogram = CheckOutcome.NOT_PERFORMED;
  private CheckOutcome cardValue2 = CheckOutcome.NOT_PERFORMED;
  private PinOutcome pin = PinOutcome.NOT_PRESENT;

  public void clear() {
    completed = false;
    mac = CheckOutcome.NOT_PERFORMED;
    macKeyPrevious = false;
    applicationTransactionCounter = NO_COUNTER;
    tokenHi = 0;
    tokenLo = 0;
    cardKnown = false;
    expiry = CheckOutcome.NOT_PERFORMED;
    cardValue = CheckOutcome.NOT_PERFORMED;
    cryptogram = CheckOutcome.NOT_PERFORMED;
    cardValue2 = CheckOutcome.NOT_PERFORMED;
    pin = PinOutcome.NOT_PRESENT;
  }

  /** Notes what the message authentication code is worth. */
  public void mac(CheckOutcome outcome) {
    mac = outcome;
  }

  /** Notes that the code was right under the previous version of the network's key. */
  public void macKeyPrevious(boolean previous) {
    macKeyPrevious = previous;
  }

  /** Whether the peer has not changed its key yet; its answer then carries a code of that one. */
  public boolean macKeyPrevious() {
    return macKeyPrevious;
  }

  /** Notes the token; the card is unknown until {@link #known}. */
  public void token(long hi, long lo) {
    tokenHi = hi;
    tokenLo = lo;
  }

  public void known(
      CheckOutcome expiry, CheckOutcome cardValue, CheckOutcome cardValue2, PinOutcome pin) {
    this.cardKnown = true;
    this.expiry = expiry;
    this.cardValue = cardValue;
    this.cardValue2 = cardValue2;
    this.pin = pin;
  }

  /**
   * Notes what the application cryptogram is worth.
   *
   * @param counter application transaction counter, which counts only if the cryptogram is right
   */
  public void cryptogram(CheckOutcome outcome, int counter) {
    cryptogram = outcome;
    applicationTransactionCounter = outcome == CheckOutcome.PASSED ? counter : NO_COUNTER;
  }

  /** The last word: everything above was found out, nothing is missing. */
  public void complete() {
    completed = true;
  }

  @Override
  public boolean completed() {
    return completed;
  }

  @Override
  public CheckOutcome mac() {
    return mac;
  }

  @Override
  public int applicationTransactionCounter() {
    return applicationTransactionCounter;
  }

  @Override
  public long tokenHi() {
    return tokenHi;
  }

  @Override
  public long tokenLo() {
    return tokenLo;
  }

  @Override
  public boolean cardKnown() {
    return cardKnown;
  }

  @Override
  public CheckOutcome expiry() {
    return expiry;
  }

  @Override
  public CheckOutcome cardValue() {
    return cardValue;
  }

  @Override
  public CheckOutcome cryptogram() {
    return cryptogram;
  }

  @Override
  public CheckOutcome cardValue2() {
    return cardValue2;
  }

  @Override
  public PinOutcome pin() {
    return pin;
  }

  @Override
  public String toString() {
    return "CheckedCard";
  }
}
