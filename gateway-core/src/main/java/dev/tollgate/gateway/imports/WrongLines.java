package dev.tollgate.gateway.imports;

import dev.tollgate.fault.ExitCode;
import dev.tollgate.fault.TollgateException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with lines of a file: all are counted, the first thousand are told. */
public final class WrongLines {
  static final int TOLD_MAX = 1_000;

  private final List<TollgateException> told = new ArrayList<>();
  private ExitCode exitCode = ExitCode.OK;
  private int count;

  public void add(TollgateException fault) {
    count++;
    exitCode = fault.exitCode().status() > exitCode.status() ? fault.exitCode() : exitCode;
    if (told.size() < TOLD_MAX) {
      told.add(fault);
    }
  }

  /** In the order of their lines, as far as they are told. */
  public List<TollgateException> told() {
    return List.copyOf(told);
  }

  public int count() {
    return count;
  }

  /** Of the gravest; {@link ExitCode#OK} if nothing is wrong. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
