package dev.tollgate.hsm;

/** How many random cases a family of commands is compared in with its reference. */
final class Crosscheck {
  /** A campaign, {@code bin/crosscheck}, asks for more. */
  static final int CASES = Integer.getInteger("tollgate.crosscheck.cases", 1_000);

  private Crosscheck() {}
}
