package dev.tollgate.gateway.cluster;

/** Told to the operator with the place by whoever knows where the snapshot is. */
final class SnapshotDamage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotDamage(String detail) {
    super("snapshot: " + detail);
  }
}
