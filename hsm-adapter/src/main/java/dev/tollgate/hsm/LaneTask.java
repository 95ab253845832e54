package dev.tollgate.hsm;

/** All HSM work of one request, done in one go on a lane's thread. */
public interface LaneTask {
  /**
   * Runs on the lane's thread. {@code hsm} is that lane's and must not be kept. A task whose lane
   * was given up still gets here and to its end once the native call returns.
   */
  void run(PaymentHsm hsm);
}
