package dev.tollgate.softhsm;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_TOKEN_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_SO;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.StaticLogger;
import org.xipki.pkcs11.wrapper.Token;

/** An initialised PKCS#11 library: finds a token by label, makes one, opens a session. */
final class Cryptoki implements AutoCloseable {
  /** Never let go: the wrapper's finalizer disconnects a library that a later run still uses. */
  private static final Map<Path, PKCS11Module> LOADED = new HashMap<>();

  private final PKCS11Module module;

  private Cryptoki(PKCS11Module module) {
    this.module = module;
  }

  /** Loads the library; touches no file of its own. */
  static synchronized PKCS11Module load(Path library) {
    if (!Files.isRegularFile(library)) {
      throw Fault.MODULE_MISSING.because(
          "PKCS#11 module missing",
          library,
          "apt-get install softhsm2, or name the library with --module");
    }
    var loaded = LOADED.get(library);
    if (loaded != null) {
      return loaded;
    }
    StaticLogger.setLogger(new SilentLogger());
    try {
      if (!NativeCode.isPkcs11(library)) {
        throw new IOException("no C_GetFunctionList");
      }
      var module = PKCS11Module.getInstance(library.toString());
      LOADED.put(library, module);
      return module;
    } catch (IOException e) {
      throw Fault.MODULE_UNUSABLE.because(
          "not a PKCS#11 module", library, "name a PKCS#11 library with --module");
    } catch (IllegalCallerException e) {
      throw NativeCode.denied();
    } catch (LinkageError e) {
      throw Fault.NATIVE_ACCESS.because(
          "ipkcs11wrapper's native part does not load",
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          "run on linux x86_64 or aarch64, with a temporary directory that allows execution");
    }
  }

  /** C_Initialize: SoftHSM reads its configuration here. */
  static Cryptoki initialize(PKCS11Module module) {
    try {
      module.initialize();
      return new Cryptoki(module);
    } catch (PKCS11Exception e) {
      throw refused(e, "C_Initialize");
    }
  }

  /** The token with this label, or null. */
  @Nullable Token find(String label) {
    try {
      Token found = null;
      for (var slot : module.getSlotList(true)) {
        var info = slot.getToken().getTokenInfo();
        if (info.hasFlagBit(CKF_TOKEN_INITIALIZED) && info.getLabel().strip().equals(label)) {
          if (found != null) {
            throw Fault.AMBIGUOUS.because(
                "two tokens with one label", "token " + label, "choose another with --token");
          }
          found = slot.getToken();
        }
      }
      return found;
    } catch (PKCS11Exception e) {
      throw refused(e, "C_GetTokenInfo");
    }
  }

  /** C_InitToken in a free slot. The user PIN is still to be set. */
  Token create(String label, char[] soPin) {
    try {
      for (Slot slot : module.getSlotList(true)) {
        if (!slot.getToken().getTokenInfo().hasFlagBit(CKF_TOKEN_INITIALIZED)) {
          initToken(slot, label, soPin);
          return slot.getToken();
        }
      }
    } catch (PKCS11Exception e) {
      throw refused(e, "C_InitToken of " + label);
    }
    throw Fault.CRYPTOKI.because(
        "CKR_TOKEN_NOT_PRESENT",
        "no slot is free for a new token",
        "name an existing token with --token");
  }

  /** False for a token whose making was cut short. */
  boolean hasUserPin(Token token) {
    try {
      return token.getTokenInfo().hasFlagBit(CKF_USER_PIN_INITIALIZED);
    } catch (PKCS11Exception e) {
      throw refused(e, "C_GetTokenInfo");
    }
  }

  /** C_InitPIN by the security officer. */
  void setUserPin(Token token, char[] soPin, Path soPinFile, char[] userPin) {
    try (var session = TokenSession.login(token, CKU_SO, soPin, soPinFile)) {
      session.initPin(userPin);
    }
  }

  TokenSession login(Token token, char[] userPin, Path userPinFile) {
    return TokenSession.login(token, CKU_USER, userPin, userPinFile);
  }

  /** C_Finalize. */
  @Override
  public void close() {
    try {
      module.finalize(null);
    } catch (PKCS11Exception e) {
      throw refused(e, "C_Finalize");
    }
  }

  static ProvisioningException refused(PKCS11Exception e, String where) {
    var name = e.getErrorName();
    boolean inUse = e.getErrorCode() == PKCS11Constants.CKR_CRYPTOKI_ALREADY_INITIALIZED;
    return Fault.CRYPTOKI.because(
        name == null ? "CKR 0x" + Long.toHexString(e.getErrorCode()) : name,
        where,
        inUse
            ? "provision before this process opens the HSM, or in a process of its own"
            : "see the PKCS#11 standard for this code, and SoftHSM's lines in the system log");
  }

  private void initToken(Slot slot, String label, char[] soPin) throws PKCS11Exception {
    var padded = new char[32];
    Arrays.fill(padded, ' ');
    label.getChars(0, label.length(), padded, 0);
    try {
      module.getPKCS11Module().C_InitToken(slot.getSlotID(), soPin, padded, true);
    } catch (iaik.pkcs.pkcs11.wrapper.PKCS11Exception e) {
      throw module.convertException(e);
    }
  }
}
