package dev.tollgate.bench.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a network's lines lead to. */
record Endpoint(String host, int port) {
  /** {@code HOST:PORT} on the command line. */
  static final class Reader implements ITypeConverter<Endpoint> {
    private static final int PORT_MAX = 0xFFFF;

    @Override
    public Endpoint convert(String text) {
      int colon = text.lastIndexOf(':');
      String port = text.substring(colon + 1);
      if (colon < 1 || !port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > PORT_MAX) {
        throw new TypeConversionException("write HOST:PORT");
      }
      return new Endpoint(text.substring(0, colon), Integer.parseInt(port));
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
