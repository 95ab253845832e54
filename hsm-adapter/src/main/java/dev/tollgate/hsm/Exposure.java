package dev.tollgate.hsm;

/** What the host sees of a command that a driver carries out. */
public enum Exposure {
  /** Keys and secrets never leave the HSM. */
  CONFINED,
  /** An expected check value is visible to the host. */
  HOST_SEES_RESULT,
  /** The clear PIN block passes through the zone's locked memory. */
  HOST_SEES_PIN,
  /** A clear key passes through the zone's locked memory. */
  HOST_SEES_KEY
}
