package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;
import java.util.List;

/**
 * The limits of a {@link LedgerConfig} that are in force. All 0 before they are set for the first
 * time: there is room for nothing then, so everything is shed.
 */
final class Settings {
  private int pinTriesMax;
  private long idempotencyWindowMs;
  private int idempotencyEntriesMax;
  private long holdLifetimeMs;
  private int holdsMax;

  void set(int pinTries, long windowMs, int entries, long lifetimeMs, int holds) {
    pinTriesMax = pinTries;
    idempotencyWindowMs = windowMs;
    idempotencyEntriesMax = entries;
    holdLifetimeMs = lifetimeMs;
    holdsMax = holds;
  }

  boolean are(int pinTries, long windowMs, int entries, long lifetimeMs, int holds) {
    return pinTriesMax == pinTries
        && idempotencyWindowMs == windowMs
        && idempotencyEntriesMax == entries
        && holdLifetimeMs == lifetimeMs
        && holdsMax == holds;
  }

  /** Whether these are limits a ledger can have. */
  static boolean areInRange(
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    return isInRange(pinTriesMax, LedgerConfig.PIN_TRIES_MAX)
        && isInRange(idempotencyWindowMs, LedgerConfig.TIME_MAX_MS)
        && isInRange(idempotencyEntriesMax, LedgerConfig.RECORDS_MAX)
        && isInRange(holdLifetimeMs, LedgerConfig.TIME_MAX_MS)
        && isInRange(holdsMax, LedgerConfig.RECORDS_MAX);
  }

  static boolean isInRange(long value, long max) {
    return value >= 1 && value <= max;
  }

  boolean areSet() {
    return pinTriesMax > 0;
  }

  int pinTriesMax() {
    return pinTriesMax;
  }

  long idempotencyWindowMs() {
    return idempotencyWindowMs;
  }

  int idempotencyEntriesMax() {
    return idempotencyEntriesMax;
  }

  long holdLifetimeMs() {
    return holdLifetimeMs;
  }

  int holdsMax() {
    return holdsMax;
  }

  /** A transaction within its window and one whose hold outlives that take a record each. */
  int recordsMax() {
    return idempotencyEntriesMax + holdsMax;
  }

  LedgerConfig with(List<ProductTerms> products) {
    return new LedgerConfig(
        pinTriesMax,
        idempotencyWindowMs,
        idempotencyEntriesMax,
        holdLifetimeMs,
        holdsMax,
        products);
  }

  long hash(long hash) {
    hash = Words.mix(Words.mix(hash, pinTriesMax), idempotencyWindowMs);
    hash = Words.mix(Words.mix(hash, idempotencyEntriesMax), holdLifetimeMs);
    return Words.mix(hash, holdsMax);
  }

  void save(SnapshotWriter out) {
    out.word(pinTriesMax);
    out.word(idempotencyWindowMs);
    out.word(idempotencyEntriesMax);
    out.word(holdLifetimeMs);
    out.word(holdsMax);
  }

  void restore(SnapshotReader in) {
    pinTriesMax = (int) in.word();
    idempotencyWindowMs = in.word();
    idempotencyEntriesMax = (int) in.word();
    holdLifetimeMs = in.word();
    holdsMax = (int) in.word();
    boolean right =
        areInRange(
            pinTriesMax, idempotencyWindowMs, idempotencyEntriesMax, holdLifetimeMs, holdsMax);
    if (!right && !are(0, 0, 0, 0, 0)) {
      throw in.damaged("has limits no ledger can have");
    }
  }
}
