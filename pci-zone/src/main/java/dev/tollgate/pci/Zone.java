package dev.tollgate.pci;

/**
 * The PCI zone as the transaction thread sees it. All methods are called by that one thread.
 *
 * <p>A cell goes: arrived, then verified (once, if asked), then answered or released, once.
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

  /** Wakes the event loops that got answers since the last call: one wake-up for a batch. */
  void flush();

  /** Time passes; called about once a millisecond. */
  void tick(long nowNs);
}
