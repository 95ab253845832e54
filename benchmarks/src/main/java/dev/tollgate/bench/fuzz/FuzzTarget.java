package dev.tollgate.bench.fuzz;

import java.util.List;

/**
 * One part of the product and what it promises whatever the bytes are. Made anew for each thread.
 */
public interface FuzzTarget {
  /** As the command line and the results call it. */
  String name();

  /** Valid input to start from. */
  List<Seed> seeds();

  /**
   * Runs the part once.
   *
   * @throws AssertionError if it breaks a promise of its own; anything else thrown was let past the
   *     edge, which is a finding too
   */
  void run(byte[] input);

  /** Most bytes the part may allocate on the heap for an input of this length. */
  default long allocatedMax(int length) {
    return 0;
  }

  /** Makes it as it was before the input, where that takes time that is not the part's own. */
  default void reset() {}
}
