package dev.tollgate.softhsm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

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
    var algorithm = use.algorithm();
    var objects = new ArrayList<KeyObject>();
    objects.add(
        new KeyObject(key.name(), key.usage(), algorithm, use.functions(), key.value(), key.kcv()));
    if (use.leftHalf()) {
      var half = Arrays.copyOf(key.value(), 16);
      System.arraycopy(half, 0, half, 8, 8);
      objects.add(
          new KeyObject(
              key.name() + LEFT_HALF,
              key.usage(),
              algorithm,
              Set.of(KeyFunction.ENCRYPT),
              half,
              algorithm.checkValue(half)));
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

  String checkValue() {
    return checkValue;
  }
}
