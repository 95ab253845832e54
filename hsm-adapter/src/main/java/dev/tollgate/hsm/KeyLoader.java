package dev.tollgate.hsm;

import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.pkcs11.Ck;
import dev.tollgate.hsm.pkcs11.HsmFault;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import java.util.Locale;

/**
 * Finds a key on the token and makes sure it is the right one, protected as it must be, before
 * anything is computed with it. Done after each login, since a handle alone proves nothing.
 */
final class KeyLoader {
  /** Suffix of the label of a key's left half (see {@link KeyUsage#hasLeftHalf()}). */
  private static final String LEFT_HALF = ".k1";

  private static final int AES_256_BYTES = 32;
  private static final int ID_HEX_DIGITS = 6;

  private KeyLoader() {}

  /** Where the keys of a session come from. */
  interface Source {
    /**
     * Makes a session object of a key, or throws why it cannot be used.
     *
     * @param leftHalf whether the object with its left half twice is meant
     */
    long load(Pkcs11Session session, KeySpec key, boolean leftHalf);
  }

  /** The source of real keys: a session copy, once the key has proved the right one. */
  static long load(Pkcs11Session session, KeySpec key, boolean leftHalf) {
    return leftHalf ? loadLeftHalf(session, key) : loadWhole(session, key);
  }

  /** A key's session copy; its check value is the configured one. */
  private static long loadWhole(Pkcs11Session session, KeySpec key) {
    String configured = key.checkValue().toUpperCase(Locale.ROOT);
    long stored = session.findKey(key.label());
    inspect(session.attributes(stored), key.label(), key.usage());
    return copy(session, stored, key.label(), key.usage(), configured);
  }

  /**
   * The session copy of a key's left half. No check value of it is pinned, and its relation to the
   * whole key cannot be computed without the key: it is compared with the value that provisioning
   * left in its CKA_ID, which shows a mix-up, not a wrong provisioning.
   */
  private static long loadLeftHalf(Pkcs11Session session, KeySpec key) {
    String label = key.label() + LEFT_HALF;
    long stored = session.findKey(label);
    KeyAttributes attributes = session.attributes(stored);
    inspect(attributes, label, key.usage());
    return copy(session, stored, label, key.usage(), attributes.id());
  }

  private static void inspect(KeyAttributes attributes, String label, KeyUsage usage) {
    if (!attributes.confined()) {
      throw HsmFault.weakAttributes(label);
    }
    boolean fits =
        usage.aes()
            ? attributes.type() == Ck.CKK_AES && attributes.bytes() == AES_256_BYTES
            : attributes.type() == Ck.CKK_DES2 || attributes.type() == Ck.CKK_DES3;
    if (!fits) {
      String algorithm = usage.aes() ? "AES-256" : "TDES";
      throw HsmFault.otherUsage(label, "usage " + usage + " needs a key of type " + algorithm);
    }
  }

  private static long copy(
      Pkcs11Session session, long stored, String label, KeyUsage usage, String expected) {
    long copy = session.copyToSession(stored);
    compare(session, copy, label, usage, expected);
    return copy;
  }

  /** Throws unless a key's check value starts with the expected one, of at least 3 bytes. */
  static void compare(
      Pkcs11Session session, long copy, String label, KeyUsage usage, String expected) {
    String found = session.checkValue(copy, usage.aes());
    boolean whole = expected.length() >= ID_HEX_DIGITS && expected.length() % 2 == 0;
    if (!whole || !found.startsWith(expected)) {
      int digits = Math.clamp(expected.length(), ID_HEX_DIGITS, found.length());
      throw HsmFault.otherCheckValue(label, expected, found.substring(0, digits));
    }
  }
}
