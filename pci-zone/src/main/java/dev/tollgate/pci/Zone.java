package dev.tollgate.pci;

import dev.tollgate.pci.VerificationResult.CardStatus;

/**
 * The PCI zone as the transaction thread sees it. All methods are called by that one thread.
 *
 * <p>A cell goes: arrived, then verified (once, if asked), then answered or released, once. After
 * {@link RequestSink#unsent} it is the transaction's again: it may be answered once more, with an
 * answer that moves no money ({@code approved} and {@code undoable} false), or released.
 */
public interface Zone {
  /**
   * Has all HSM work of the message done on a lane, in one go: on a network with MACs the MAC
   * first, and nothing else if it is wrong; then the token and the card file for messages about a
   * card; then, for requests (0100, 0200), expiry, card values, cryptogram with both ARPCs, and
   * PIN.
   *
   * @return false if the HSM takes no more work; no result will come
   */
  boolean verify(SealedRequest request);

  /**
   * Builds and queues the answer, over a lane where the network wants a MAC; the zone zeroes the
   * cell once it is written.
   *
   * <p>When the HSM makes no MAC in time, an answer that says no leaves without one and is counted.
   * An approval ({@code approved} or {@code undoable}) never does: if it is undoable it is reported
   * unsent, well before its deadline; else, as the answer to a repeat, it is dropped and counted,
   * and the peer asks again. A second answer after an unsent one is dropped if the peer got the
   * first one too late but got it, or if its connection is gone.
   *
   * <p>Every answer is read again before it leaves. One that is no message of its dialect goes back
   * as unsent, whatever it says, and {@link SealedRequest#answerFault} tells why; the answer to
   * that is built from what it cannot do without. If even that is none, nothing is sent.
   */
  void answer(SealedRequest request, Answer answer);

  /** Ends a transaction that gets no answer. */
  void release(SealedRequest request);

  /**
   * Sends a network management request (0800) of our own.
   *
   * @param transmissionDateTime DE7, MMDDhhmmss
   * @return false if no cell was free or the link is gone
   */
  boolean sendNetworkManagement(int link, long transmissionDateTime, int stan, int code);

  /** What the zone counts. */
  ZoneCounters counters();

  /** Whether answers still wait for their MAC; none does so for longer than half a second. */
  boolean isSealing();

  /** Wakes the event loops that got answers since the last call: one wake-up for a batch. */
  void flush();

  /** Time passes; called about once a millisecond. */
  void tick(long nowNs);

  /**
   * Takes what a card import knows of each card that is not card data, in the order of the file.
   * Names are up to 16 ASCII characters packed big-endian into two longs, zero padded.
   */
  interface CardLinks {
    void link(
        long tokenHi,
        long tokenLo,
        long accountHi,
        long accountLo,
        long productHi,
        long productLo,
        CardStatus status);
  }

  /** Takes the statuses that a file gives to cards, in its order. */
  interface CardStatuses {
    /**
     * @param line of the file, from 1
     */
    void status(int line, long tokenHi, long tokenLo, CardStatus status);
  }

  /**
   * Where the zone hands over what happened; implemented by the gateway's ring. Called on event
   * loops, HSM lanes and the transaction thread, so it must not block. A false return means the
   * ring had no place. What arrived or was verified together is followed by one {@link #wake}.
   */
  interface RequestSink {
    /** A frame was sealed. The cell belongs to the transaction until it is answered or released. */
    boolean arrived(SealedRequest request, VerificationResult result);

    /** The card checks asked for with {@link Zone#verify} are done. */
    boolean verified(int slot, long generation);

    /**
     * An undoable answer could not be written before its deadline, its connection is gone, or it
     * got no MAC; or any answer was no message of its dialect ({@link SealedRequest#answerFault}).
     * The cell is the transaction's again: {@link Zone#answer} with an answer that moves no money,
     * or {@link Zone#release}, ends it.
     */
    boolean unsent(int slot, long generation);

    boolean linkUp(int network, int link);

    boolean linkDown(int network, int link);

    /** Wakes who takes it. */
    void wake();
  }
}
