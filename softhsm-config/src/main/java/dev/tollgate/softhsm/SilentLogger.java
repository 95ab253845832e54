package dev.tollgate.softhsm;

import org.xipki.pkcs11.wrapper.Logger;

/**
 * Discards what ipkcs11wrapper would print: by default it writes to standard output, and at debug
 * level it tells the attributes of the objects it makes.
 */
final class SilentLogger implements Logger {
  @Override
  public void info(String format, Object... arguments) {}

  @Override
  public void warn(String format, Object... arguments) {}

  @Override
  public void error(String format, Object... arguments) {}

  @Override
  public void debug(String format, Object... arguments) {}

  @Override
  public void trace(String format, Object... arguments) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public boolean isWarnEnabled() {
    return false;
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }
}
