package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What operators may know of a configured key. Nothing in it is secret.
 *
 * @param label CKA_LABEL
 * @param usage what the configuration says it is for
 * @param algorithm as found on the token, with its length: TDES-2, TDES-3, AES-128, AES-192,
 *     AES-256, HMAC; empty if the key was not found
 * @param checkValue as computed by the token now, upper-case hex, as many digits as are pinned;
 *     empty if it could not be
 * @param ready whether the key can be used for what it is for
 * @param state {@code ready}, or code and reason why it is not
 */
public record KeyReport(
    String label,
    KeyUsage usage,
    String algorithm,
    String checkValue,
    boolean ready,
    String state) {

  /** Reports on keys in the order given; throws only if there is no session to be had. */
  static List<KeyReport> all(TokenLogin login, List<KeySpec> keys) {
    List<KeyReport> reports = new ArrayList<>();
    try (Pkcs11Session session = login.openSession()) {
      for (KeySpec key : keys) {
        reports.add(of(session, key));
      }
    }
    return reports;
  }

  private static KeyReport of(Pkcs11Session session, KeySpec key) {
    String algorithm = "";
    String checkValue = "";
    try {
      long stored = session.findKey(key.label());
      KeyAttributes attributes = session.attributes(stored);
      KeyAlgorithm known = KeyAlgorithm.of(attributes);
      algorithm = known == null ? "unknown" : known.text();
      String found = session.checkValue(stored, attributes.type());
      checkValue = found.substring(0, Math.min(found.length(), key.checkValue().length()));
      KeyLoader.load(session, key, false);
      if (key.usage().hasLeftHalf()) {
        KeyLoader.load(session, key, true);
      }
      return new KeyReport(key.label(), key.usage(), algorithm, checkValue, true, "ready");
    } catch (TollgateException e) {
      return new KeyReport(
          key.label(), key.usage(), algorithm, checkValue, false, e.code() + " " + e.what());
    }
  }
}
