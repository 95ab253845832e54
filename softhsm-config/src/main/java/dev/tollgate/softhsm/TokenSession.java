package dev.tollgate.softhsm;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_KEY_TYPE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PRIVATE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_DES3_ECB;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_INCORRECT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_INVALID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_LEN_RANGE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_LOCKED;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.Session;
import org.xipki.pkcs11.wrapper.Token;

/** A logged-in read-write session: finds, checks, creates and removes key objects. */
final class TokenSession implements AutoCloseable {
  private static final Set<Long> PIN_REFUSED =
      Set.of(CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED);

  private final Session session;
  private final String tokenLabel;

  private TokenSession(Session session, String tokenLabel) {
    this.session = session;
    this.tokenLabel = tokenLabel;
  }

  /** Logs in, once: a real HSM counts wrong PINs and locks. */
  static TokenSession login(Token token, long user, char[] pin, Path pinFile) {
    var label = "";
    try {
      label = "token " + token.getTokenInfo().getLabel().strip();
      var session = token.openSession(true);
      session.login(user, pin);
      return new TokenSession(session, label);
    } catch (PKCS11Exception e) {
      if (PIN_REFUSED.contains(e.getErrorCode())) {
        throw Fault.WRONG_PIN.because(
            "wrong PIN (" + e.getErrorName() + ")",
            label + ", PIN from " + pinFile,
            "write the token's PIN into that file, or choose another --home or --token");
      }
      throw Cryptoki.refused(e, "C_Login to " + label);
    }
  }

  void initPin(char[] userPin) {
    try {
      session.initPIN(userPin);
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_InitPIN of " + tokenLabel);
    }
  }

  /** The handle of the secret key with this label; two of them are an error. */
  OptionalLong find(String label) {
    try {
      var handles = session.findAllObjectsSingle(AttributeVector.newSecretKey().label(label));
      if (handles.length > 1) {
        throw Fault.AMBIGUOUS.because(
            "two keys with one label",
            label + " in " + tokenLabel,
            "remove one of them, or choose another --home or --token");
      }
      return handles.length == 0 ? OptionalLong.empty() : OptionalLong.of(handles[0]);
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_FindObjects of " + label);
    }
  }

  /** Checks that an object is the key it should be, and no easier to misuse. */
  void check(KeyObject key, long handle) {
    checkAttributes(key, handle);
    var computed = checkValue(key.algorithm(), key.label(), handle);
    if (!computed.equals(key.checkValue())) {
      throw Fault.OTHER_KEYS.because(
          "token with other keys",
          "%s in %s has check value %s, the key file says %s"
              .formatted(key.label(), tokenLabel, computed, key.checkValue()),
          "choose another --home or --token, or remove the token");
    }
    checkIdentity(key, handle);
  }

  long create(KeyObject key) {
    var template =
        AttributeVector.newSecretKey(key.algorithm().keyType())
            .label(key.label())
            .id(HexFormat.of().parseHex(key.checkValue()))
            .token(true)
            .private_(true)
            .sensitive(true)
            .extractable(false)
            .value(key.value());
    for (var function : KeyFunction.values()) {
      template.attr(function.attribute(), key.functions().contains(function));
    }
    try {
      return session.createObject(template);
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_CreateObject of " + key.label());
    }
  }

  /** The check value of a clear key, computed by the token with an object of this session. */
  String checkValueOf(KeyAlgorithm algorithm, byte[] value) {
    var template =
        AttributeVector.newSecretKey(algorithm.keyType())
            .token(false)
            .private_(true)
            .sensitive(true)
            .extractable(false)
            .encrypt(true)
            .sign(true)
            .value(value);
    try {
      long handle = session.createObject(template);
      try {
        return checkValue(algorithm, "a component", handle);
      } finally {
        session.destroyObject(handle);
      }
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_CreateObject of a component");
    }
  }

  void destroy(long handle) throws PKCS11Exception {
    session.destroyObject(handle);
  }

  @Override
  public void close() {
    try {
      session.closeSession();
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_CloseSession of " + tokenLabel);
    }
  }

  private void checkAttributes(KeyObject key, long handle) {
    var faults = new ArrayList<String>();
    try {
      expect(faults, handle, CKA_PRIVATE, "CKA_PRIVATE", true);
      expect(faults, handle, CKA_SENSITIVE, "CKA_SENSITIVE", true);
      expect(faults, handle, CKA_EXTRACTABLE, "CKA_EXTRACTABLE", false);
      for (var function : KeyFunction.values()) {
        boolean wanted = key.functions().contains(function);
        expect(faults, handle, function.attribute(), "CKA_" + function, wanted);
      }
      Long keyType = session.getAttrValues(handle, CKA_KEY_TYPE).keyType();
      if (keyType == null || keyType != key.algorithm().keyType()) {
        faults.add("it is not " + key.algorithm().text());
      }
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_GetAttributeValue of " + key.label());
    }
    if (!faults.isEmpty()) {
      throw unfit(key, String.join(", ", faults));
    }
  }

  /** CKA_ID names the check value, so that a key can be found by it. */
  private void checkIdentity(KeyObject key, long handle) {
    try {
      var id = session.getAttrValues(handle, CKA_ID).id();
      var wanted = HexFormat.of().parseHex(key.checkValue());
      if (!Arrays.equals(id, wanted)) {
        throw unfit(key, "CKA_ID is not its check value " + key.checkValue());
      }
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "C_GetAttributeValue of " + key.label());
    }
  }

  private ProvisioningException unfit(KeyObject key, String why) {
    return Fault.WEAK_KEY.because(
        "existing key does not fit usage " + key.usage() + " (" + why + ")",
        key.label() + " in " + tokenLabel,
        "remove this key and run again, or choose another --home or --token");
  }

  private void expect(List<String> faults, long handle, long attribute, String name, boolean wanted)
      throws PKCS11Exception {
    var value = session.getAttrValues(handle, attribute).getBooleanAttrValue(attribute);
    if (value == null || value != wanted) {
      faults.add(name + " is " + value);
    }
  }

  /** Computed in the token, so it says what is in there and not what we meant to put there. */
  private String checkValue(KeyAlgorithm algorithm, String label, long handle) {
    try {
      var block =
          switch (algorithm) {
            case TDES_2, TDES_3 ->
                session.encryptSingle(mechanism(CKM_DES3_ECB), handle, new byte[8]);
            case AES_128, AES_192, AES_256 ->
                session.signSingle(mechanism(CKM_AES_CMAC), handle, new byte[16]);
            case HMAC_256 -> session.signSingle(mechanism(CKM_SHA256_HMAC), handle, new byte[16]);
          };
      return HexFormat.of().withUpperCase().formatHex(Arrays.copyOf(block, 3));
    } catch (PKCS11Exception e) {
      throw Cryptoki.refused(e, "check value of " + label);
    }
  }

  private static Mechanism mechanism(long type) {
    return new Mechanism(type);
  }
}
