package dev.tollgate.gateway.spec;

import dev.tollgate.fault.TollgateException;
import java.util.List;
import java.util.Map;

/**
 * An element of a packager file: {@code isopackager}, {@code isofieldpackager} or {@code isofield}.
 *
 * @param name of the element
 * @param place file and line, for errors
 * @param attributes as they stand
 * @param children in the order of the file
 */
record PackagerElement(
    String name, String place, Map<String, String> attributes, List<PackagerElement> children) {
  /** Ids and lengths beyond this are a mistake; also keeps parsing from overflowing. */
  private static final int NUMBER_MAX = 999_999;

  /** An attribute that must be there. */
  String text(String key) {
    String value = attributes.get(key);
    if (value == null || value.isBlank()) {
      throw SpecFault.NOT_A_PACKAGER.at(
          place, name + " without " + key, "write " + key + "=\"...\"");
    }
    return value.strip();
  }

  String textOr(String key, String otherwise) {
    return attributes.containsKey(key) ? text(key) : otherwise;
  }

  int number(String key) {
    String value = text(key);
    if (!value.matches("[0-9]{1,6}")) {
      throw wrong(key, "a number from 0 to " + NUMBER_MAX);
    }
    return Integer.parseInt(value);
  }

  int numberOr(String key, int otherwise) {
    return attributes.containsKey(key) ? number(key) : otherwise;
  }

  boolean flagOr(String key, boolean otherwise) {
    return switch (textOr(key, String.valueOf(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, "true or false");
    };
  }

  /** The simple name of a class of jPOS, or the whole name of any other. */
  String classOf(String key) {
    return text(key).replaceFirst("^org\\.jpos\\.iso\\.(packager\\.)?(?=[A-Za-z0-9_]+$)", "");
  }

  /** Refuses the element because something in it cannot be said in a dialect. */
  TollgateException inexpressible(String what, String why, String next) {
    return SpecFault.INEXPRESSIBLE.at(place, what + " cannot be read exactly, " + why, next);
  }

  private TollgateException wrong(String key, String expected) {
    return SpecFault.NOT_A_PACKAGER.at(
        place, key + " is " + SpecFault.quote(text(key)), "write " + expected);
  }
}
