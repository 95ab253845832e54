package dev.tollgate.fault;

/**
 * A failure that ends a command or a start-up, told in one line: {@code TG-HSM-014 key not found:
 * zpk-alpha-01 in token tollgate-demo; next: run bin/tollgate provision}.
 *
 * <p>It has no cause on purpose: a cause may quote the input it choked on, and the input may be
 * card data. The transaction path never throws it; business outcomes are values there.
 */
public final class TollgateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String line;
  private final String code;
  private final String what;
  private final ExitCode exitCode;

  /**
   * @param code stable code, {@code TG-AREA-nnn}, documented in docs/OPERATING.md
   * @param what what is wrong, in a few words
   * @param where the key, file, line or field concerned
   * @param next what the reader can do about it
   */
  public TollgateException(String code, ExitCode exitCode, String what, String where, String next) {
    String line = code + " " + what + ": " + where + "; next: " + next;
    super(line);
    this.line = line;
    this.code = code;
    this.what = what;
    this.exitCode = exitCode;
  }

  /** The whole of it in one line. */
  public String line() {
    return line;
  }

  public String code() {
    return code;
  }

  /** What is wrong, without code, place and remedy. */
  public String what() {
    return what;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
