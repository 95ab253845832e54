package dev.tollgate.pci;

/**
 * The PCI zone as the transaction thread sees it. All methods are called by that one thread.
 *
 * <p>A cell goes: arrived, then verified (once, if asked), then answered or released, once.
 */
public interface Zone {
  /**
   * Has all card checks of the request done on an HSM lane.
   *
   * @return false if the HSM takes no more work; no result will come
   */
  boolean verify(SealedRequest request);

  /** Builds and queues the answer; the zone zeroes the cell once it is written. */
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

  /** Wakes the event loops that got answers since the last call: one wake-up for a batch. */
  void flush();

  /** Time passes; called about once a millisecond. */
  void tick(long nowNs);
}
