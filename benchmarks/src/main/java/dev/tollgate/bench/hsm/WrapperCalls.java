package dev.tollgate.bench.hsm;

import dev.tollgate.softhsm.TestKey;
import dev.tollgate.softhsm.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.Session;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.TokenException;

/** The same through ipkcs11wrapper (JNI), and what else the token needs for the comparison. */
final class WrapperCalls {
  /** Labels of triple-length objects of the same keys: SunPKCS11 knows no others. */
  static final String JCE = "jce-";

  private static final int BLOCK = 8;

  private final Session session;
  private final long key;
  private final byte[] block = new byte[8];
  private final Mechanism mechanism = new Mechanism(PKCS11Constants.CKM_DES3_ECB);

  /** The library is initialised and logged in by others. */
  WrapperCalls() throws IOException, TokenException {
    session = open(false);
    AttributeVector template = AttributeVector.newSecretKey().token(true);
    key = session.findAllObjectsSingle(template.label(HsmHome.ZAK.label()))[0];
  }

  private static Session open(boolean writes) throws IOException, TokenException {
    PKCS11Module module = PKCS11Module.getInstance(HsmHome.SOFTHSM.toString());
    for (Slot slot : module.getSlotList(true)) {
      if (slot.getToken().getTokenInfo().getLabel().strip().equals(HsmHome.TOKEN)) {
        return slot.getToken().openSession(writes);
      }
    }
    throw new IllegalStateException("no token " + HsmHome.TOKEN);
  }

  /** Makes the objects for {@link JceCalls}, unless they are there. */
  static void createJceKeys(HsmHome home) throws IOException, TokenException {
    Session session = open(true);
    for (TestKey key : TestKeys.read(home.keys())) {
      byte[] value = key.value();
      if (value.length == 2 * BLOCK) {
        create(session, JCE + key.name(), value, BLOCK);
        create(session, JCE + key.name() + ".k1", value, 0);
      }
    }
    session.closeSession();
  }

  /**
   * @param secondAt where the second part of the key is in the value; its left half is both in .k1
   */
  private static void create(Session session, String label, byte[] value, int secondAt)
      throws TokenException {
    AttributeVector existing = AttributeVector.newSecretKey().token(true).label(label);
    if (session.findAllObjectsSingle(existing).length > 0) {
      return;
    }
    byte[] tripled = new byte[3 * BLOCK];
    System.arraycopy(value, 0, tripled, 0, BLOCK);
    System.arraycopy(value, secondAt, tripled, BLOCK, BLOCK);
    System.arraycopy(value, 0, tripled, 2 * BLOCK, BLOCK);
    session.createObject(
        AttributeVector.newSecretKey(PKCS11Constants.CKK_DES3)
            .token(true)
            .label(label)
            .id(label.getBytes(StandardCharsets.US_ASCII))
            .private_(true)
            .sensitive(true)
            .extractable(false)
            .encrypt(true)
            .decrypt(true)
            .value(tripled));
  }

  void block() {
    try {
      if (session.encryptSingle(mechanism, key, block).length != BLOCK) {
        throw new IllegalStateException("no block");
      }
    } catch (PKCS11Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
