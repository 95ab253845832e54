package dev.tollgate.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A rate or a duration on the command line: a whole number above zero. */
public final class Positive implements ITypeConverter<Integer> {
  private static final String WHOLE_NUMBER = "[1-9][0-9]{0,8}";

  @Override
  public Integer convert(String text) {
    if (!text.matches(WHOLE_NUMBER)) {
      throw new TypeConversionException("write a whole number above zero");
    }
    return Integer.valueOf(text);
  }
}
