package dev.tollgate.pci;

/**
 * Where the zone hands over what happened; implemented by the gateway's ring. Called on event
 * loops, HSM lanes and the transaction thread, so it must not block. A false return means the ring
 * had no place.
 */
public interface RequestSink {
  /** A frame was sealed. The cell belongs to the transaction until it is answered or released. */
  boolean arrived(SealedRequest request, VerificationResult result);

  /** The card checks asked for with {@link Zone#verify} are done. */
  boolean verified(int slot, long generation);

  /**
   * An undoable answer could not be written before its deadline, its connection is gone, or it got
   * no MAC; or any answer was no message of its dialect ({@link SealedRequest#answerFault}). The
   * cell is the transaction's again: {@link Zone#answer} with an answer that moves no money, or
   * {@link Zone#release}, ends it.
   */
  boolean unsent(int slot, long generation);

  boolean linkUp(int network, int link);

  boolean linkDown(int network, int link);
}
