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
   * the same cipher, so keys whose recipe begins with single DES get one more object for that.
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
   * @param halfCheckValue computes the check value of a left half
   */
  static List<KeyObject> of(
      String name,
      KeyUse use,
      byte[] value,
      String checkValue,
      Function<byte[], String> halfCheckValue) {
    return of(name, use, use.algorithm(), value, checkValue, halfCheckValue);
  }

  private static List<KeyObject> of(
      String name,
      KeyUse use,
      KeyAlgorithm algorithm,
      byte[] value,
      String checkValue,
      Function<byte[], String> halfCheckValue) {
    var objects = new ArrayList<KeyObject>();
    objects.add(
        new KeyObject(name, use.name(), algorithm, use.functions(algorithm), value, checkValue));
    if (use.leftHalf()) {
      var half = Arrays.copyOf(value, 16);
      System.arraycopy(half, 0, half, 8, 8);
      objects.add(
          new KeyObject(
              name + LEFT_HALF,
              use.name(),
              algorithm,
              Set.of(KeyFunction.ENCRYPT),
              half,
              halfCheckValue.apply(half)));
    }
    return objects;
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
