package dev.tollgate.bench.hsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import org.xipki.pkcs11.wrapper.TokenException;

/**
 * A SoftHSM token behind the JDK's own PKCS#11 provider, SunPKCS11, as its guide has it: a provider
 * with a configuration file, a key store of type PKCS11, and ciphers by key.
 */
public final class JceToken {
  private final Provider provider;
  private final KeyStore store;

  private JceToken(Provider provider, KeyStore store) {
    this.provider = provider;
    this.store = store;
  }

  /**
   * Makes a token with the published test keys, unless it is there, and opens it. SoftHSM's
   * configuration becomes that of the folder for the whole process.
   *
   * @param folder holds everything; made if it is missing
   * @param keys the published test keys
   */
  public static JceToken provision(Path folder, Path keys) {
    HsmHome home = new HsmHome(folder, keys);
    home.provision();
    open(home); // initialises the library and logs in
    try {
      WrapperCalls.createJceKeys(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TokenException e) {
      throw new IllegalStateException(e);
    }
    return open(home);
  }

  /** Opens a token that has the keys of {@link WrapperCalls#createJceKeys}. */
  static JceToken open(HsmHome home) {
    try {
      Path config = home.folder().resolve("sunpkcs11.cfg");
      Files.writeString(
          config, "name = bench\nlibrary = %s\nslotListIndex = 0\n".formatted(HsmHome.SOFTHSM));
      Provider provider = Security.getProvider("SunPKCS11").configure(config.toString());
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, Files.readString(home.pinFile()).strip().toCharArray());
      return new JceToken(provider, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** New ciphers for the checks of a card; for one thread at a time. */
  public JceChecks checks() {
    return new JceChecks(
        cipher(Cipher.DECRYPT_MODE, HsmHome.ZPK.label()),
        cipher(Cipher.ENCRYPT_MODE, HsmHome.PVK.label()),
        cipher(Cipher.ENCRYPT_MODE, HsmHome.CVK.label()),
        cipher(Cipher.ENCRYPT_MODE, HsmHome.CVK.label() + ".k1"));
  }

  /** A cipher for single blocks, initialised with the key of this name. */
  Cipher cipher(int mode, String label) {
    try {
      Key key = store.getKey(WrapperCalls.JCE + label, null);
      if (key == null) {
        throw new IllegalStateException("SunPKCS11 sees no key " + label);
      }
      Cipher cipher = Cipher.getInstance("DESede/ECB/NoPadding", provider);
      cipher.init(mode, key);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
