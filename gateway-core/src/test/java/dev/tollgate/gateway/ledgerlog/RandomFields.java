package dev.tollgate.gateway.ledgerlog;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fills and compares the public fields of commands and decisions, whichever fields they have, so
 * that a new one cannot be forgotten. Half of the numbers are the ends of their range, 0 or -1.
 */
final class RandomFields {
  private static final long[] INT16 = {Short.MIN_VALUE, Short.MAX_VALUE};
  private static final long[] INT32 = {Integer.MIN_VALUE, Integer.MAX_VALUE};
  private static final long[] INT64 = {Long.MIN_VALUE, Long.MAX_VALUE};
  private static final long[] INSTITUTION = {-1, 99_999_999_999L};

  /** Fields whose range on the wire is smaller than their type's. */
  private static final Map<String, long[]> RANGES =
      Map.ofEntries(
          Map.entry("networkId", INT16),
          Map.entry("mti", INT16),
          Map.entry("pockets", INT16),
          Map.entry("pocketCurrency", INT16),
          Map.entry("messageType", INT16),
          Map.entry("currency", INT16),
          Map.entry("merchantType", INT16),
          Map.entry("balanceCurrency", INT16),
          Map.entry("transmissionDateTime", INT32),
          Map.entry("retrievalReferenceLo", new long[] {-1, 0xffff_fffeL}),
          Map.entry("authorizationCode", new long[] {-1, 0xffff_ffff_ffffL}),
          Map.entry("applicationTransactionCounter", new long[] {-1, 0xffff}));

  private final Random random;

  RandomFields(Random random) {
    this.random = random;
  }

  <T> T fill(T target) {
    try {
      for (Field field : fields(target)) {
        if (field.getType() == long.class) {
          field.setLong(target, number(field, INT64));
        } else if (field.getType() == int.class) {
          field.setInt(target, (int) number(field, INT32));
        } else if (field.getType() == boolean.class) {
          field.setBoolean(target, random.nextBoolean());
        } else if (field.getType().isEnum()) {
          Object[] constants = field.getType().getEnumConstants();
          field.set(target, constants[random.nextInt(constants.length)]);
        } else {
          fill(field.get(target));
        }
      }
      return target;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private long number(Field field, long[] ofType) {
    long[] range = field.getName().endsWith("rId") ? INSTITUTION : ofType;
    range = RANGES.getOrDefault(field.getName(), range);
    if (field.getType() == int.class && field.getName().equals("authorizationCode")) {
      range = INT32; // of a decision: a number, not six characters
    }
    long value =
        switch (random.nextInt(8)) {
          case 0 -> range[0];
          case 1 -> range[1];
          case 2 -> 0;
          case 3 -> -1;
          default -> random.nextLong(range[0], range[1]);
        };
    return value;
  }

  /** Names of the fields that differ. */
  static List<String> differences(Object one, Object other) {
    List<String> names = new ArrayList<>();
    try {
      for (Field field : fields(one)) {
        Object value = field.get(one);
        if (field.getType().isPrimitive() || field.getType().isEnum()) {
          if (!value.equals(field.get(other))) {
            names.add(field.getName());
          }
        } else {
          names.addAll(differences(value, field.get(other)));
        }
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return names;
  }

  private static List<Field> fields(Object target) {
    List<Field> fields = new ArrayList<>();
    for (Field field : target.getClass().getFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        fields.add(field);
      }
    }
    return fields;
  }
}
