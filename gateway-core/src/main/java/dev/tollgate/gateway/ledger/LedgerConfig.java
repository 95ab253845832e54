package dev.tollgate.gateway.ledger;

import dev.tollgate.gateway.rules.ProductTerms;
import java.util.List;

/**
 * Limits of a ledger, and the terms of its products. They are set by commands of its log ({@link
 * Ledger#configure}, {@link Ledger#setProduct}), so all nodes have the same at the same place of
 * it, and a replay needs no others.
 *
 * @param pinTriesMax wrong PINs after which no PIN is accepted, 1 to 15
 * @param idempotencyWindowMs how long a decision answers repeats of its request, in log time
 * @param idempotencyEntriesMax decisions within their window at once, at most 2^26; beyond it
 *     requests are shed. Each takes 336 bytes when needed
 * @param holdLifetimeMs how long a hold keeps its money, in log time
 * @param holdsMax live holds at once, at most 2^26; beyond it requests are shed. Nothing more for
 *     one within its window, and as much as a decision once it outlives that
 * @param products terms of the card products; others are permissive
 */
public record LedgerConfig(
    int pinTriesMax,
    long idempotencyWindowMs,
    int idempotencyEntriesMax,
    long holdLifetimeMs,
    int holdsMax,
    List<ProductTerms> products) {
  static final int PIN_TRIES_MAX = 15;
  static final int RECORDS_MAX = 1 << 26;
  private static final long DAY_MS = 86_400_000;
  static final long TIME_MAX_MS = 366 * DAY_MS;

  /**
   * @throws IllegalArgumentException if a limit is out of range; names it
   */
  public LedgerConfig {
    check("pinTriesMax", pinTriesMax, PIN_TRIES_MAX);
    check("idempotencyWindowMs", idempotencyWindowMs, TIME_MAX_MS);
    check("idempotencyEntriesMax", idempotencyEntriesMax, RECORDS_MAX);
    check("holdLifetimeMs", holdLifetimeMs, TIME_MAX_MS);
    check("holdsMax", holdsMax, RECORDS_MAX);
    products = List.copyOf(products);
  }

  /** Limits with permissive products only. */
  public LedgerConfig(
      int pinTriesMax,
      long idempotencyWindowMs,
      int idempotencyEntriesMax,
      long holdLifetimeMs,
      int holdsMax) {
    this(
        pinTriesMax,
        idempotencyWindowMs,
        idempotencyEntriesMax,
        holdLifetimeMs,
        holdsMax,
        List.of());
  }

  /** The same limits with these products. */
  public LedgerConfig withProducts(List<ProductTerms> newProducts) {
    return new LedgerConfig(
        pinTriesMax,
        idempotencyWindowMs,
        idempotencyEntriesMax,
        holdLifetimeMs,
        holdsMax,
        newProducts);
  }

  /**
   * 3 tries, 1 hour, 4,194,304 decisions (1.4 GB when full), 7 days, 8,388,608 holds (2.6 GB when
   * full).
   */
  public static LedgerConfig defaults() {
    return new LedgerConfig(3, 3_600_000, 1 << 22, 7 * DAY_MS, 1 << 23);
  }

  private static void check(String property, long value, long max) {
    if (!Settings.isInRange(value, max)) {
      throw new IllegalArgumentException(property + " is " + value + ", not 1 to " + max);
    }
  }
}
