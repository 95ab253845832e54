package dev.tollgate.bench.peer.job;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keys of the messages of the last so many seconds, in memory, in two halves: the older one goes as
 * a whole, so a key is kept for one to two times that long.
 */
final class RecentKeys {
  private final long windowNs;
  private volatile Halves halves;

  RecentKeys(int windowSeconds) {
    windowNs = TimeUnit.SECONDS.toNanos(windowSeconds);
    halves = new Halves(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(), now());
  }

  /** Notes a key; false if it was there. */
  boolean add(String key) {
    Halves now = current();
    return !now.older().contains(key) && now.newer().add(key);
  }

  private Halves current() {
    Halves seen = halves;
    return now() - seen.sinceNs() < windowNs ? seen : turn();
  }

  private synchronized Halves turn() {
    Halves seen = halves;
    if (now() - seen.sinceNs() >= windowNs) {
      halves = new Halves(seen.newer(), ConcurrentHashMap.newKeySet(), now());
    }
    return halves;
  }

  private static long now() {
    return System.nanoTime();
  }

  private record Halves(Set<String> older, Set<String> newer, long sinceNs) {}
}
