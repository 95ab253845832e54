package dev.tollgate.softhsm;

import java.io.Console;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A custodian at the keyboard; what is typed is not shown. */
final class TerminalCustodian implements Custodian {
  private final Console console;

  TerminalCustodian(Console console) {
    this.console = console;
  }

  @Override
  public byte[] secret(String prompt) {
    char @Nullable [] typed = console.readPassword("%s: ", prompt);
    if (typed == null) {
      throw LineCustodian.ended(prompt);
    }
    var ascii = new byte[typed.length];
    for (int i = 0; i < typed.length; i++) {
      ascii[i] = (byte) (typed[i] < 0x80 ? typed[i] : '?');
    }
    Arrays.fill(typed, '0');
    return ascii;
  }

  @Override
  public String line(String prompt) {
    var typed = console.readLine("%s: ", prompt);
    if (typed == null) {
      throw LineCustodian.ended(prompt);
    }
    return typed;
  }

  @Override
  public boolean mayTryAgain() {
    return true;
  }

  @Override
  public void tell(String what) {
    console.printf("%s%n", what);
  }
}
