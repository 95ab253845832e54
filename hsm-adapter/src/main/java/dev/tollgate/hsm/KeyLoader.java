package dev.tollgate.hsm;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyFlag;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Finds a key on the token and makes sure it is the right one, protected as it must be, before
 * anything is computed with it. Done after each login, since a handle alone proves nothing.
 */
final class KeyLoader {
  /** Suffix of the label of a key's left half (see {@link KeyUsage#hasLeftHalf()}). */
  private static final String LEFT_HALF = ".k1";

  /** Suffix of the label of a base key's variant (see {@link KeyUsage#hasVariant}). */
  private static final String VARIANT = ".c0";

  private static final int ID_HEX_DIGITS = 6;
  private static final Set<KeyFlag> FUNCTIONS =
      EnumSet.range(KeyFlag.CKA_ENCRYPT, KeyFlag.CKA_DERIVE);

  private KeyLoader() {}

  /**
   * A key ready for use in one session.
   *
   * @param handle of the session's copy
   */
  record LoadedKey(long handle, KeyAlgorithm algorithm) {}

  /** Where the keys of a session come from. */
  interface Source {
    /**
     * Makes a session object of a key, or throws why it cannot be used.
     *
     * @param leftHalf whether the object with its left half twice is meant
     */
    LoadedKey load(Pkcs11Session session, KeySpec key, boolean leftHalf);
  }

  /** The source of real keys: a session copy, once the key has proved the right one. */
  static LoadedKey load(Pkcs11Session session, KeySpec key, boolean leftHalf) {
    return leftHalf ? loadLeftHalf(session, key) : loadWhole(session, key);
  }

  /** A key's session copy; its check value is the configured one. */
  private static LoadedKey loadWhole(Pkcs11Session session, KeySpec key) {
    String configured = key.checkValue().toUpperCase(Locale.ROOT);
    long stored = find(session, key);
    KeyAttributes attributes = session.attributes(stored);
    KeyAlgorithm algorithm = inspect(attributes, key.text(), key.usage());
    if (key.generated()) {
      require(attributes, key.text(), KeyFlag.CKA_ALWAYS_SENSITIVE, true);
      require(attributes, key.text(), KeyFlag.CKA_NEVER_EXTRACTABLE, true);
    }
    requireFunctions(attributes, key.text(), key.usage(), key.usage().functions());
    return copy(session, new LoadedKey(stored, algorithm), key.text(), configured);
  }

  /** The one object on the token that is the key. */
  static long find(Pkcs11Session session, KeySpec key) {
    return session.findKey(key.text(), key.object().label(), key.object().id());
  }

  /**
   * The session copy of a key's left half. No check value of it is pinned, and its relation to the
   * whole key cannot be computed without the key: it is compared with the value that provisioning
   * left in its CKA_ID, which shows a mix-up, not a wrong provisioning.
   */
  private static LoadedKey loadLeftHalf(Pkcs11Session session, KeySpec key) {
    if (key.object().label() == null) {
      throw HsmFault.keyUri(key.text(), "usage " + key.usage() + " needs object, see docs/HSM.md");
    }
    String label = key.object().label() + (key.usage() == KeyUsage.B0 ? VARIANT : LEFT_HALF);
    long stored = session.findKey(label);
    KeyAttributes attributes = session.attributes(stored);
    KeyAlgorithm algorithm = inspect(attributes, label, key.usage());
    requireFunctions(attributes, label, key.usage(), Set.of(KeyFlag.CKA_ENCRYPT));
    return copy(session, new LoadedKey(stored, algorithm), label, attributes.id());
  }

  /** How the label of a key's second object ends; empty if it has none. */
  static String secondSuffix(KeyUsage usage, KeyAlgorithm algorithm) {
    if (usage.hasVariant(algorithm)) {
      return VARIANT;
    }
    return usage.hasLeftHalf() ? LEFT_HALF : "";
  }

  /** The algorithm of a key, which is one that its usage allows. */
  private static KeyAlgorithm inspect(KeyAttributes attributes, String label, KeyUsage usage) {
    require(attributes, label, KeyFlag.CKA_PRIVATE, true);
    require(attributes, label, KeyFlag.CKA_SENSITIVE, true);
    require(attributes, label, KeyFlag.CKA_EXTRACTABLE, false);
    KeyAlgorithm algorithm = KeyAlgorithm.of(attributes);
    if (algorithm == null || !usage.allows(algorithm)) {
      throw HsmFault.otherUsage(
          label, "usage " + usage + " needs a key of type " + usage.algorithms());
    }
    return algorithm;
  }

  private static void require(
      KeyAttributes attributes, String label, KeyFlag flag, boolean wanted) {
    if (!attributes.says(flag, wanted)) {
      throw HsmFault.weakAttribute(label, flag.name(), wanted);
    }
  }

  /** A key must be allowed what its usage needs, and nothing that another usage is for. */
  private static void requireFunctions(
      KeyAttributes attributes, String label, KeyUsage usage, Set<KeyFlag> needed) {
    for (KeyFlag flag : FUNCTIONS) {
      boolean wanted = needed.contains(flag);
      boolean free = !wanted && usage.mayAlso(flag);
      if (!free && attributes.says(flag, !wanted)) {
        throw HsmFault.otherFunctions(label, usage.name(), flag.name(), wanted);
      }
    }
  }

  private static LoadedKey copy(
      Pkcs11Session session, LoadedKey stored, String label, String expected) {
    LoadedKey copy = new LoadedKey(session.copyToSession(stored.handle()), stored.algorithm());
    compare(session, copy, label, expected);
    return copy;
  }

  /** Throws unless a key's check value starts with the expected one, of at least 3 bytes. */
  static void compare(Pkcs11Session session, LoadedKey copy, String label, String expected) {
    String found = session.checkValue(copy.handle(), copy.algorithm().keyType());
    boolean whole = expected.length() >= ID_HEX_DIGITS && expected.length() % 2 == 0;
    if (!whole || !found.startsWith(expected)) {
      int digits = Math.clamp(expected.length(), ID_HEX_DIGITS, found.length());
      throw HsmFault.otherCheckValue(label, expected, found.substring(0, digits));
    }
  }
}
