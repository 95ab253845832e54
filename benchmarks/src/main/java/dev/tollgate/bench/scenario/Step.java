package dev.tollgate.bench.scenario;

import org.jspecify.annotations.Nullable;

/**
 * One message of the scenario and what must come back.
 *
 * @param name what a reader sees
 * @param send which message
 * @param card name of the card; null for network management
 * @param amountMinor DE4 in minor units
 * @param pin the PIN typed in
 * @param cvv2 the CVV2 told
 * @param expiry DE14 in place of the card's own, YYMM
 * @param expect DE39
 * @param blocked DE39 once the card's PIN tries are used up; null if that cannot matter here
 * @param cvv2Result DE48 tag 87: {@code M}, {@code N}, {@code P}, or null for no DE48 at all
 */
public record Step(
    String name,
    Send send,
    @Nullable String card,
    long amountMinor,
    Pin pin,
    Cvv2 cvv2,
    @Nullable String expiry,
    String expect,
    @Nullable String blocked,
    @Nullable String cvv2Result) {

  /** Which message a step sends. */
  public enum Send {
    /** A fresh 0100. */
    PURCHASE,
    /** The card's last purchase again as 0101, same key: the same decision. */
    REPEAT,
    /** The card's last purchase again as 0100, same key: the same decision. */
    REPLAY,
    /** Another amount under the key of the card's last purchase: refused. */
    CHANGED,
    /** 0800 with DE70 301. */
    ECHO;

    /** Whether the card's last purchase is sent once more. */
    public boolean isAgain() {
      return this == REPEAT || this == REPLAY || this == CHANGED;
    }
  }

  /** What stands in DE52. */
  public enum Pin {
    NONE,
    RIGHT,
    WRONG,
    /** Decrypts to something that is no PIN block. */
    MALFORMED
  }

  /** What stands in DE48 tag 92. */
  public enum Cvv2 {
    NONE,
    RIGHT,
    WRONG
  }

  /** A card as the cardholder knows it; its expiry comes from the card file. */
  public record Cardholder(String name, String pan, String pin) {}
}
