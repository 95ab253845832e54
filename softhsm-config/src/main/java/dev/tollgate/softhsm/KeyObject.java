package dev.tollgate.softhsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** One secret key object that must stand in the token. */
final class KeyObject {
  /** Ends the label of the object that holds a key's left half twice. */
  static final String LEFT_HALF = ".k1";

  /** Ends the label of the object that is a DUKPT base key XOR C0C0C0C000000000 in each half. */
  static final String VARIANT = ".c0";

  private static final int SECOND_BYTES = 16;
  private static final int HALF_BYTES = 8;

  private final String label;
  private final String usage;
  private final KeyAlgorithm algorithm;
  private final Set<KeyFunction> functions;
  private final byte[] value;
  private final String checkValue;

  private KeyObject(
      String label,
      String usage,
      KeyAlgorithm algorithm,
      Set<KeyFunction> functions,
      byte[] value,
      String checkValue) {
    this.label = label;
    this.usage = usage;
    this.algorithm = algorithm;
    this.functions = functions;
    this.value = value;
    this.checkValue = checkValue;
  }

  /**
   * The objects of one key. SoftHSM has no single DES; a double-length key with two equal halves is
   * the same cipher, so keys whose recipe begins with single DES get one more object for that. So
   * do DUKPT base keys of TDES: no token of PKCS#11 XORs a key it keeps.
   */
  static List<KeyObject> of(TestKey key) {
    var use = KeyUse.valueOf(key.usage());
    var algorithm = KeyAlgorithm.of(key.algorithm()).orElseThrow();
    return of(key.name(), use, algorithm, key.value(), key.kcv(), algorithm::checkValue);
  }

  /**
   * The same for a key of a ceremony.
   *
   * @param value the clear key; it becomes the object's own, which {@link #wipe} clears
   * @param secondCheckValue computes the check value of a second object
   */
  static List<KeyObject> of(
      String name,
      KeyUse use,
      byte[] value,
      String checkValue,
      Function<byte[], String> secondCheckValue) {
    return of(name, use, use.algorithm(), value, checkValue, secondCheckValue);
  }

  private static List<KeyObject> of(
      String name,
      KeyUse use,
      KeyAlgorithm algorithm,
      byte[] value,
      String checkValue,
      Function<byte[], String> secondCheckValue) {
    var objects = new ArrayList<KeyObject>();
    objects.add(
        new KeyObject(name, use.name(), algorithm, use.functions(algorithm), value, checkValue));
    var suffix = use.secondSuffix(algorithm);
    if (!suffix.isEmpty()) {
      var second = suffix.equals(VARIANT) ? variant(value) : leftHalfTwice(value);
      objects.add(
          new KeyObject(
              name + suffix,
              use.name(),
              algorithm,
              Set.of(KeyFunction.ENCRYPT),
              second,
              secondCheckValue.apply(second)));
    }
    return objects;
  }

  private static byte[] leftHalfTwice(byte[] key) {
    var half = Arrays.copyOf(key, SECOND_BYTES);
    System.arraycopy(half, 0, half, HALF_BYTES, HALF_BYTES);
    return half;
  }

  private static byte[] variant(byte[] key) {
    var variant = key.clone();
    for (int i = 0; i < variant.length; i++) {
      variant[i] ^= (byte) (i % HALF_BYTES < HALF_BYTES / 2 ? 0xC0 : 0);
    }
    return variant;
  }

  /** Whether a name ends as the labels of second objects do, and so is not for a key. */
  static boolean isSecond(String name) {
    return name.endsWith(LEFT_HALF) || name.endsWith(VARIANT);
  }

  /** CKA_LABEL. */
  String label() {
    return label;
  }

  String usage() {
    return usage;
  }

  KeyAlgorithm algorithm() {
    return algorithm;
  }

  Set<KeyFunction> functions() {
    return functions;
  }

  /** The clear key itself, not a copy. */
  byte[] value() {
    return value;
  }

  void wipe() {
    Arrays.fill(value, (byte) 0);
  }

  String checkValue() {
    return checkValue;
  }
}
