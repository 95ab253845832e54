package dev.tollgate.bench.scenario;

/** How the card's data got into the terminal: DE22. */
public enum Entry {
  /** Typed in. */
  MANUAL("011", false, false),
  /** Told to a web shop. */
  ONLINE("810", false, false),
  /** The magnetic stripe was read: track 2 with CVV. */
  STRIPE("901", true, false),
  /** The chip was read over its contacts: track 2 equivalent with iCVV, DE55. */
  CHIP("051", true, true),
  /** The chip was read without contact. */
  CONTACTLESS("071", true, true);

  private final String mode;
  private final boolean track;
  private final boolean chip;

  Entry(String mode, boolean track, boolean chip) {
    this.mode = mode;
    this.track = track;
    this.chip = chip;
  }

  public String mode() {
    return mode;
  }

  public boolean hasTrack() {
    return track;
  }

  public boolean isChip() {
    return chip;
  }
}
