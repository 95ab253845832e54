package dev.tollgate.gateway.ledger;

/** A snapshot that is refused; no ledger has come of it. The message has no content of it. */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  /** Why, and so what to do about it. */
  public enum Fault {
    /** Something else. */
    NO_SNAPSHOT,
    /** Written in another version of the format: wants the release that wrote it. */
    VERSION,
    /** Not as it was written: wants an earlier snapshot, and the log from there. */
    DAMAGED,
    /** Its end is missing: the same. */
    CUT,
    /** There is more behind its end: the same. */
    EXTENDED
  }

  SnapshotException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
