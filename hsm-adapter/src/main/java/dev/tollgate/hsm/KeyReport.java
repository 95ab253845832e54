package dev.tollgate.hsm;

import dev.tollgate.fault.TollgateException;
import dev.tollgate.hsm.HsmConfig.KeySpec;
import dev.tollgate.hsm.KeyUsage.KeyAlgorithm;
import dev.tollgate.hsm.pkcs11.Pkcs11Session;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyAttributes;
import dev.tollgate.hsm.pkcs11.Pkcs11Session.KeyFlag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What operators may know of a configured key. Nothing in it is secret.
 *
 * @param label its name in the configuration
 * @param version as configured; 0 without
 * @param current false for the version before, which is accepted besides
 * @param usage what the configuration says it is for
 * @param algorithm as found on the token, with its length: TDES-2, TDES-3, AES-128, AES-192,
 *     AES-256, HMAC; empty if the key was not found
 * @param checkValue as computed by the token now, upper-case hex, as many digits as are pinned;
 *     empty if it could not be
 * @param origin {@code hsm} if the token says that it made the key and never showed it, {@code
 *     outside} if it says otherwise, empty if it does not tell
 * @param ready whether the key can be used for what it is for
 * @param state {@code ready}, or code and reason why it is not
 */
public record KeyReport(
    String label,
    int version,
    boolean current,
    KeyUsage usage,
    String algorithm,
    String checkValue,
    String origin,
    boolean ready,
    String state) {

  /** Reports on keys in the order given; throws only if there is no session to be had. */
  static List<KeyReport> all(TokenLogin login, List<KeySpec> keys) {
    List<KeyReport> reports = new ArrayList<>();
    try (Pkcs11Session session = login.openSession()) {
      for (KeySpec key : keys) {
        reports.add(of(session, key, true));
        KeySpec previous = key.previous();
        if (previous != null) {
          reports.add(of(session, previous, false));
        }
      }
    }
    return reports;
  }

  private static KeyReport of(Pkcs11Session session, KeySpec key, boolean current) {
    String algorithm = "";
    String checkValue = "";
    String origin = "";
    String state = "ready";
    try {
      long stored = KeyLoader.find(session, key);
      KeyAttributes attributes = session.attributes(stored);
      KeyAlgorithm known = KeyAlgorithm.of(attributes);
      algorithm = known == null ? "unknown" : known.text();
      origin = origin(attributes);
      String found = session.checkValue(stored, attributes.type());
      checkValue = found.substring(0, Math.min(found.length(), key.checkValue().length()));
      KeyLoader.load(session, key, false);
      boolean two = known != null && key.usage().hasVariant(known);
      if (two || key.usage().hasLeftHalf()) {
        KeyLoader.load(session, key, true);
      }
    } catch (TollgateException e) {
      state = e.code() + " " + e.what();
    }
    return new KeyReport(
        key.label(),
        key.version(),
        current,
        key.usage(),
        algorithm,
        checkValue,
        origin,
        state.equals("ready"),
        state);
  }

  private static String origin(KeyAttributes key) {
    boolean told =
        key.flags().containsKey(KeyFlag.CKA_ALWAYS_SENSITIVE)
            && key.flags().containsKey(KeyFlag.CKA_NEVER_EXTRACTABLE);
    boolean inside =
        key.says(KeyFlag.CKA_ALWAYS_SENSITIVE, true)
            && key.says(KeyFlag.CKA_NEVER_EXTRACTABLE, true);
    return inside ? "hsm" : told ? "outside" : "";
  }

  /**
   * What operators may know of the HSM itself.
   *
   * @param module path of the library
   * @param library its maker, description, version, and the version of PKCS#11 it follows
   * @param tokenLabel as configured
   * @param token its maker, model, serial number, hardware and firmware version
   * @param mechanisms those the commands use, by their PKCS#11 names, and whether the token has
   *     them
   */
  public record Device(
      String module,
      List<String> library,
      String tokenLabel,
      List<String> token,
      Map<String, Boolean> mechanisms) {
    public Device {
      library = List.copyOf(library);
      token = List.copyOf(token);
      mechanisms = Collections.unmodifiableMap(mechanisms);
    }
  }
}
