package dev.tollgate.softhsm;

/**
 * A failure of provisioning, told in one line: {@code TG-PRV-012 wrong PIN: token tollgate-demo;
 * next: ...}. It has no cause, since a cause may quote the key file.
 */
public final class ProvisioningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int exitStatus;
  private final String what;
  private final String where;
  private final String next;

  /**
   * @param code stable code, {@code TG-PRV-nnn}
   * @param exitStatus exit status of the command
   * @param what what is wrong, in a few words
   * @param where the key, file, line or token concerned
   * @param next what the reader can do about it
   */
  public ProvisioningException(
      String code, int exitStatus, String what, String where, String next) {
    super(code + " " + what + ": " + where + "; next: " + next);
    this.code = code;
    this.exitStatus = exitStatus;
    this.what = what;
    this.where = where;
    this.next = next;
  }

  public String code() {
    return code;
  }

  public int exitStatus() {
    return exitStatus;
  }

  public String what() {
    return what;
  }

  public String where() {
    return where;
  }

  public String next() {
    return next;
  }
}
