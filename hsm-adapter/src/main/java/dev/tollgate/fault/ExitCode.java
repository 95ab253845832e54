package dev.tollgate.fault;

/** How a command ends, as a process exit status. */
public enum ExitCode {
  OK(0),
  FAILED(1),
  USAGE(2),
  /** The command ran, and what it checked is wrong. */
  FOUND_WRONG(3),
  /** A dependency (HSM module, token, running gateway) cannot be reached. */
  UNREACHABLE(4);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
