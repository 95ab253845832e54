package dev.tollgate.softhsm;

/** Where one custodian enters a component, and nobody else sees it. */
interface Custodian extends AutoCloseable {
  /**
   * @return what was entered, ASCII without the end of the line; the caller wipes it
   */
  byte[] secret(String prompt);

  /** A line that is no secret. */
  String line(String prompt);

  /** Whether somebody sits there who can try again. */
  boolean mayTryAgain();

  /** Tells something; only where somebody sits. */
  void tell(String what);

  @Override
  default void close() {}
}
