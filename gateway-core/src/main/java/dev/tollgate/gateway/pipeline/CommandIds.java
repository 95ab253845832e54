package dev.tollgate.gateway.pipeline;

/**
 * Numbers of the commands of this process. It starts at the time, so that no process before it has
 * used them: none makes a million commands in a millisecond.
 */
final class CommandIds {
  private static final int PER_MILLISECOND_BITS = 20;

  private long next;

  CommandIds(long startMs) {
    next = startMs << PER_MILLISECOND_BITS;
  }

  long next() {
    return next++;
  }
}
